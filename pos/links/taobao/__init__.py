"""The link to Taobao's open platform; made from its published metadata, never met live."""
