"""`python -m bot doctor`: is everything there that the bot needs, and if not, what exactly helps.

It asks, and changes nothing: no table is made, no message sent, nothing granted.
"""

from bot.doctor.command import doctor_command

__all__ = ["doctor_command"]
