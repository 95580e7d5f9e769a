"""What happens when things break: killed processes, doubled nodes, servers that are down."""
