"""The platform's own service: orders in, one code per paid order, the customer's page, events."""
