"""What is answered at which kind of address: each reads the parameters, makes one call, renders."""
