"""The gateway over real HTTP: signed requests in, a connector on loopback that takes what it says."""
