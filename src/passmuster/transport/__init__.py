"""How a laboratory's messages travel: a listener, a sender, and the folder that keeps them."""
