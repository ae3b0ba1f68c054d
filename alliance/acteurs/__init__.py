"""Who: organisations, sites, contacts, pôles, caisses, habilitations, delegations, invitations, portage."""
