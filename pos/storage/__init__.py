"""The shop's database: tables, transactions, migrations, backup."""
