"""商品: the catalogue, its stock, stock takes, and an order that does not fit."""
