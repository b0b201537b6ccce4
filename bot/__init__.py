"""Seatback: the conversation in which a license is taken back."""
