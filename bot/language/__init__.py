"""Text → Command, in English and Dutch. Pure: no network, no model, the same answer every time.

text.py      characters: one spelling for quotes, spaces and invisible signs
tokens.py    words, addresses, mentions, quoted phrases, each with its place in the text
lexicon.py   en.toml and nl.toml: which words belong to which class, and the sentence patterns over them
products.py  products.toml and product_names.toml: how products are called
chunks.py    tokens → classed chunks, the alphabet of the patterns
reading.py   one message read with one language's lexicon
parsing.py   the public `parse`: chooses between the languages
"""

from bot.language.parsing import parse

__all__ = ["parse"]
