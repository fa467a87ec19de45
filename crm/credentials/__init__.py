"""What customers entrust to the firm: ways into their sites, routers and accounts. The secret lies sealed."""
