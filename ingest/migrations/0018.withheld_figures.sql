-- A figure that its source withholds is empty, and its bound stands beside it (the dictionary's
-- `withheld`): what was required is one of the two, which a check of the dictionary holds.
ALTER TABLE IF EXISTS core.admin_stock ALTER individuals DROP NOT NULL;
ALTER TABLE IF EXISTS core.site_round ALTER individuals DROP NOT NULL;
ALTER TABLE IF EXISTS core.flow_od ALTER individuals DROP NOT NULL;
