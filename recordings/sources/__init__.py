"""Where recordings come from: the exchange's folder on this machine, or on another one by HTTP or SFTP."""
