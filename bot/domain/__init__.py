"""What Seatback knows without any SDK: licenses, what losing one means, requests, and the ports."""
