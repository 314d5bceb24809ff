"""Database triggers that keep the append-only tables append-only; used by the initial migration.

Rows of Inzage and Beheerlog never change. A Statuswissel may only be stamped as notified, or lose its words when the
case is erased.

The first running term of a case stands on the case as well, so that a list of half a million sorts on an index. The
database derives it from the terms whoever writes either of them, a save of a stale case included.
"""

CREATE = """
CREATE FUNCTION pvi_nooit_wijzigen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER inzage_alleen_erbij BEFORE UPDATE OR DELETE ON meldingen_inzage
  FOR EACH ROW EXECUTE FUNCTION pvi_nooit_wijzigen();
CREATE TRIGGER beheerlog_alleen_erbij BEFORE UPDATE OR DELETE ON pvi_beheerlog
  FOR EACH ROW EXECUTE FUNCTION pvi_nooit_wijzigen();
CREATE TRIGGER statuswissel_blijft BEFORE DELETE ON meldingen_statuswissel
  FOR EACH ROW EXECUTE FUNCTION pvi_nooit_wijzigen();
CREATE TRIGGER statuswissel_alleen_stempel BEFORE UPDATE ON meldingen_statuswissel
  FOR EACH ROW WHEN (
    (OLD.melding_id, OLD.overgang, OLD.van, OLD.naar, OLD.door_id, OLD.rol, OLD.op)
    IS DISTINCT FROM (NEW.melding_id, NEW.overgang, NEW.van, NEW.naar, NEW.door_id, NEW.rol, NEW.op)
  ) EXECUTE FUNCTION pvi_nooit_wijzigen();

CREATE FUNCTION pvi_eerste_termijn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.eerste_termijn_op := (
    SELECT min(verloopt_op) FROM meldingen_termijn WHERE melding_id = NEW.id AND gestopt_op IS NULL);
  RETURN NEW;
END $$;
CREATE TRIGGER melding_eerste_termijn BEFORE UPDATE ON meldingen_melding
  FOR EACH ROW EXECUTE FUNCTION pvi_eerste_termijn();
CREATE FUNCTION pvi_termijn_geraakt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE meldingen_melding SET eerste_termijn_op = NULL WHERE id = COALESCE(NEW.melding_id, OLD.melding_id);
  RETURN NULL;
END $$;
CREATE TRIGGER termijn_erbij_of_weg AFTER INSERT OR DELETE ON meldingen_termijn
  FOR EACH ROW EXECUTE FUNCTION pvi_termijn_geraakt();
CREATE TRIGGER termijn_verzet AFTER UPDATE OF melding_id, verloopt_op, gestopt_op ON meldingen_termijn
  FOR EACH ROW EXECUTE FUNCTION pvi_termijn_geraakt();
"""

DROP = """
DROP TRIGGER termijn_verzet ON meldingen_termijn;
DROP TRIGGER termijn_erbij_of_weg ON meldingen_termijn;
DROP TRIGGER melding_eerste_termijn ON meldingen_melding;
DROP FUNCTION pvi_termijn_geraakt();
DROP FUNCTION pvi_eerste_termijn();
DROP TRIGGER statuswissel_alleen_stempel ON meldingen_statuswissel;
DROP TRIGGER statuswissel_blijft ON meldingen_statuswissel;
DROP TRIGGER beheerlog_alleen_erbij ON pvi_beheerlog;
DROP TRIGGER inzage_alleen_erbij ON meldingen_inzage;
DROP FUNCTION pvi_nooit_wijzigen();
"""
