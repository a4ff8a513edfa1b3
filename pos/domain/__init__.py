"""What the shop's words mean: frozen values and pure functions, standard library only."""
