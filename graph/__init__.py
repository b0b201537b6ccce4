"""The tenant: Microsoft Graph, Entra, and what stands in for them on loopback."""
