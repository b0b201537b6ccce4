"""How the tables came to be, one revision a file; run by bot.store.engine.migrate."""
