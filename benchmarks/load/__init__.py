"""The dashboard under load: officers who click once a second, and a server that is stopped and killed under them."""
