"""What outlives the app: conversations and what belongs to them, and the secrets in the keyring."""
