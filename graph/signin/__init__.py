"""Signing people in through Microsoft Entra: the Tokens and SignIns ports on MSAL. Its only home here."""

from graph.signin.credentials import Credential, certificate, managed_identity
from graph.signin.entra import EntraApp
from graph.signin.msal_sign_in import MsalSignIn

__all__ = ["Credential", "EntraApp", "MsalSignIn", "certificate", "managed_identity"]
