"""The vault: field encryption, the ring of opened keys, codes and kenmerken. Nothing else touches a key.

A text is AES-256-GCM under the data key of its case (or of a melder's identity). The data key lies in table `Sleutel`,
wrapped by the master key, which lives outside the database. The associated data name table, column, row and version,
so a ciphertext that is copied to another place, or back from the history of its own row, is refused.

A field can be read only after a door (`meldingen.dossier`) opened the key: `open_sleutel`. That is the second layer of
the wall: a page that forgot to ask for access cannot decrypt. The ring belongs to one request or task; `clear` ends it.

    envelope = version (1 byte) | id of the key (16) | nonce (12) | ciphertext and tag
"""

from pvi.kluis.bos import clear, destroy, is_open, new_sleutel, open_sleutel, opened, rewrap
from pvi.kluis.codes import format_code, new_code, new_kenmerk, normalize_code, normalize_kenmerk
from pvi.kluis.geheim import derived_key, merk, old_derived_key
from pvi.kluis.lijst import destroyed_keys
from pvi.kluis.veld import LANG, EncryptedTextField, Verzegelbaar, history
from pvi.kluis.zegel import GEEN_SLEUTEL_ID, LEEG, Envelop, Geschonden, Kluisfout, Vergrendeld, Vernietigd, seal, unseal
