"""What is said of clips, and its way out and back: discussions, review pages, contact sheets, lists for editors."""
