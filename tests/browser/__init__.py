"""The demo in a real browser. What is asserted is what a person sees, and what the tenant was asked."""
