"""The policy file: who may ask, who has to agree, what is never done. The rules themselves are in
bot.domain.policy; here they are read from TOML and checked, every complaint at once."""

from bot.policy.reading import BadPolicy, read_policy

__all__ = ["BadPolicy", "read_policy"]
