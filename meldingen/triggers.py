"""Database triggers that keep the append-only tables append-only; used by the initial migration.

Inzage rows never change. A Statuswissel may only be stamped as notified, or lose its words when the case is erased.
"""

CREATE = """
CREATE FUNCTION pvi_nooit_wijzigen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER inzage_alleen_erbij BEFORE UPDATE OR DELETE ON meldingen_inzage
  FOR EACH ROW EXECUTE FUNCTION pvi_nooit_wijzigen();
CREATE TRIGGER statuswissel_blijft BEFORE DELETE ON meldingen_statuswissel
  FOR EACH ROW EXECUTE FUNCTION pvi_nooit_wijzigen();
CREATE TRIGGER statuswissel_alleen_stempel BEFORE UPDATE ON meldingen_statuswissel
  FOR EACH ROW WHEN (
    (OLD.melding_id, OLD.overgang, OLD.van, OLD.naar, OLD.door_id, OLD.rol, OLD.op)
    IS DISTINCT FROM (NEW.melding_id, NEW.overgang, NEW.van, NEW.naar, NEW.door_id, NEW.rol, NEW.op)
  ) EXECUTE FUNCTION pvi_nooit_wijzigen();
"""

DROP = """
DROP TRIGGER statuswissel_alleen_stempel ON meldingen_statuswissel;
DROP TRIGGER statuswissel_blijft ON meldingen_statuswissel;
DROP TRIGGER inzage_alleen_erbij ON meldingen_inzage;
DROP FUNCTION pvi_nooit_wijzigen();
"""
