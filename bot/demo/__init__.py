"""Front ends that need no account: the Agents Playground in a browser, and a terminal."""
