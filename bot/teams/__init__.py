"""The Teams gateway: the only package that knows botbuilder. What others may use is named here."""

from bot.teams.channel import TeamsChannel
from bot.teams.connector import NotDelivered, Patience
from bot.teams.connector_token import ConnectorToken, IdentityConnectorToken, MsalConnectorToken, TokenRefused
from bot.teams.door import FrontDoor
from bot.teams.gateway import Answer, InvokeHandler, TeamsGateway
from bot.teams.messenger import TeamsMessenger
from bot.teams.pace import Pace
from bot.teams.sign_in import sign_in_invokes
from bot.teams.trust import ChannelTrust
from bot.teams.turns import InvokeAnswer, Trouble

__all__ = [
    "Answer",
    "ChannelTrust",
    "ConnectorToken",
    "FrontDoor",
    "IdentityConnectorToken",
    "InvokeAnswer",
    "InvokeHandler",
    "MsalConnectorToken",
    "NotDelivered",
    "Pace",
    "Patience",
    "TeamsChannel",
    "TeamsGateway",
    "TeamsMessenger",
    "TokenRefused",
    "Trouble",
    "sign_in_invokes",
]
