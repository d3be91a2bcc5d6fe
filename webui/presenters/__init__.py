"""Pages ready to be shown: frozen, built from the library's answers, knowing nothing of Flask."""
