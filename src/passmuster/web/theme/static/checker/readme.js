"use strict";
/**
 * The explanation that lies in every dossier: a check compares it byte for byte, so that no dossier
 * can give other advice. The same text as src/passmuster/core/draw/dossier/readme.py; a test holds
 * the two together.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});

  const RERUN = `import csv
from consistent_sampler import sampler
seed = open("seed.txt").read()
pool = [line.split() for line in open("pool.txt")]
rows = list(csv.DictReader(open("selection.csv")))
for stratum in sorted({row["stratum"] for row in rows}):
    ids = [commitment for label, commitment in pool if label == stratum]
    listed = [(r["ticket"], r["commitment"]) for r in rows if r["stratum"] == stratum]
    again = [t[:2] for t in sampler(ids, seed, take=len(listed), output="tuple", digits=200)]
    print(stratum, "same" if again == listed else "DIFFERENT")
`;

  const TEMPLATE = `DRAW {draw}: {state_en}
Log: {origin}

WHAT LIES HERE
dossier.json   names every file here with its SHA-256
policy         the log's key, its witnesses and how many of them must agree
entries/       the log's entries about this draw, byte for byte
receipts/      for each entry the proof that the log holds it, with the witnesses' times
{contents_en}
HOW TO CHECK IT ALL
    passmuster verify draw . --policy FILE
where FILE is a policy that reached you by another way than this folder (on paper, from a witness).
The same check is in the single file passmuster-verify.pyz, which needs nothing but Python.
{rerun_en}
WHAT THIS SHOWS
{shows_en}
WHAT IT CANNOT SHOW
- That the list of people was right: that rests on the roster audit and on payroll's comparison.
- That the dice were honest: that rests on the people in the room.
- That the witnesses in the policy are independent of the force and of each other.
- Whether the log holds a second pool or a gap in the numbers: read the whole log for that.
- From opening day on, an officer can see being a reserve or deferred.
{room_en}
----------------------------------------------------------------------

ការចាប់ឆ្នោតលេខ {draw}៖ {state_km}
កំណត់ហេតុសាធារណៈ៖ {origin}

អ្វីដែលមាននៅទីនេះ
dossier.json   រាយឈ្មោះឯកសារទាំងអស់នៅទីនេះ ជាមួយ SHA-256 របស់វា
policy         កូនសោរបស់កំណត់ហេតុ សាក្សីរបស់វា និងចំនួនសាក្សីដែលត្រូវយល់ព្រម
entries/       កំណត់ត្រាអំពីការចាប់ឆ្នោតនេះ ដូចដើមគ្រប់បៃ
receipts/      ភស្តុតាងថាកំណត់ហេតុមានកំណត់ត្រានីមួយៗ ជាមួយពេលវេលារបស់សាក្សី
{contents_km}
របៀបពិនិត្យទាំងអស់
    passmuster verify draw . --policy FILE
FILE គឺជាគោលការណ៍ដែលអ្នកទទួលបានតាមផ្លូវផ្សេងក្រៅពីថតនេះ (លើក្រដាស ឬពីសាក្សី)។
ការពិនិត្យដដែលនេះមាននៅក្នុងឯកសារតែមួយ passmuster-verify.pyz ដែលត្រូវការតែ Python ប៉ុណ្ណោះ។
{rerun_km}
អ្វីដែលឯកសារនេះបង្ហាញ
{shows_km}
អ្វីដែលឯកសារនេះមិនអាចបង្ហាញ
- ថាបញ្ជីមនុស្សត្រឹមត្រូវ៖ វាពឹងលើសវនកម្មបញ្ជី និងការប្រៀបធៀបជាមួយបញ្ជីបើកប្រាក់បៀវត្ស។
- ថាការបោះគ្រាប់ឡុកឡាក់ស្មោះត្រង់៖ វាពឹងលើមនុស្សនៅក្នុងបន្ទប់។
- ថាសាក្សីនៅក្នុងគោលការណ៍ឯករាជ្យពីកងកម្លាំង និងពីគ្នាទៅវិញទៅមក។
- ថាកំណត់ហេតុមានបញ្ជីទីពីរ ឬមានលេខរំលង៖ ត្រូវអានកំណត់ហេតុទាំងមូលដើម្បីដឹង។
- ចាប់ពីថ្ងៃបើក មន្ត្រីអាចដឹងថាខ្លួនជាអ្នកបម្រុង ឬត្រូវបានពន្យារពេល។
{room_km}`;

  const ROOM_ALONE = [
    `No beacon round was announced for this draw: it rests on the room alone, that is, on the people who stood by while the dice were thrown.`,
    `ការចាប់ឆ្នោតនេះមិនបានប្រកាសប្រើជុំប៉មសញ្ញាសាធារណៈទេ៖ វាពឹងផ្អែកតែលើបន្ទប់ប៉ុណ្ណោះ គឺលើអ្នកដែលបានឈរមើលពេលបោះគ្រាប់ឡុកឡាក់។`,
  ];
  const SHOWN = [
    `- The rule, the list of people (as commitments), the dice and the result were fixed in this
  order.
- Nobody could choose the selection after the dice{and_beacon}.
- From opening day on every officer can find their own commitment, and see why they were drawn
  or not.
`,
    `- វិធាន បញ្ជីមនុស្ស (ជាលេខកូដបិទបាំង) គ្រាប់ឡុកឡាក់ និងលទ្ធផល ត្រូវបានកំណត់តាមលំដាប់នេះ។
- គ្មាននរណាអាចជ្រើសរើសលទ្ធផលក្រោយពេលបោះគ្រាប់ឡុកឡាក់{and_beacon}បានទេ។
- ចាប់ពីថ្ងៃបើក មន្ត្រីម្នាក់ៗអាចរកលេខកូដរបស់ខ្លួន ហើយដឹងថាហេតុអ្វីបានជាត្រូវ ឬមិនត្រូវចាប់ឆ្នោត។
`,
  ];
  const SHOWN_UNFINISHED = [
    `- This draw was announced, how far it went, and that it was voided before a result. Nobody was
  drawn by it.
`,
    `- ការចាប់ឆ្នោតនេះបានប្រកាស បានដំណើរការដល់ដំណាក់កាលណា ហើយត្រូវបានលុបចោលមុនមានលទ្ធផល។ គ្មាននរណាត្រូវបានចាប់ឆ្នោតទេ។
`,
  ];
  const AND_BEACON = [
    ` and the beacon`,
    ` និងជុំប៉មសញ្ញា`,
  ];
  const POOL = [
    `pool.txt       everybody in the pool: stratum and commitment, sorted`,
    `pool.txt       មនុស្សទាំងអស់ក្នុងបញ្ជី៖ ក្រុម និងលេខកូដបិទបាំង តម្រៀបតាមលំដាប់`,
  ];
  const RESULT = [
    `seed.txt       the seed: one line, no line feed after it
selection.csv  the drawn, in ticket order in each stratum, each with the day of the call
reserves.csv   the reserves, to be called in this order only`,
    `seed.txt       គ្រាប់ពូជ៖ មួយបន្ទាត់ គ្មានសញ្ញាចុះបន្ទាត់
selection.csv  អ្នកត្រូវចាប់ឆ្នោត តាមលំដាប់សំបុត្រក្នុងក្រុមនីមួយៗ ជាមួយថ្ងៃហៅ
reserves.csv   អ្នកបម្រុង ហៅតាមលំដាប់នេះប៉ុណ្ណោះ`,
  ];
  const BEACON = [
    `beacon.json    the public beacon round, as a relay gave it`,
    `beacon.json    ជុំប៉មសញ្ញាសាធារណៈ ដូចដែលម៉ាស៊ីនបញ្ជូនបានផ្តល់`,
  ];
  const RERUN_HOW = [
    `
HOW TO DRAW IT AGAIN WITH A PROGRAM NOBODY HERE WROTE
    pip install consistent-sampler==1.0.10
then run these ten lines with Python in this folder:

{rerun}`,
    `
របៀបចាប់ឆ្នោតម្តងទៀត ដោយកម្មវិធីដែលយើងមិនបានសរសេរ
    pip install consistent-sampler==1.0.10
បន្ទាប់មក ដំណើរការបន្ទាត់ទាំងដប់ខាងក្រោមដោយ Python ក្នុងថតនេះ៖

{rerun}`,
  ];
  const DECIDED = [
    `decided`,
    `បានសម្រេច`,
  ];
  const VOIDED = [
    `voided; its number is used up`,
    `ត្រូវបានលុបចោល លេខនេះមិនប្រើឡើងវិញទេ`,
  ];

  const fill = (text, parts) =>
    text.replace(/\{([a-z_]+)\}/g, (whole, name) => (pm.has(parts, name) ? parts[name] : whole));

  /**
   * Return the text of README.txt. `index` is the dossier's index, `names` those of its entries and
   * `beacon` whether a round was announced.
   */
  pm.readmeText = function (index, names, beacon) {
    const parts = { draw: index.draw, origin: index.origin };
    const rerun = RERUN.split("\n").slice(0, -1).map((line) => "    " + line + "\n").join("");
    const result = names.includes("result");
    for (const [at, language] of ["en", "km"].entries()) {
      const contents = [];
      if (names.includes("pool")) contents.push(POOL[at]);
      if (names.includes("beacon")) contents.push(BEACON[at]);
      if (result) contents.push(RESULT[at]);
      parts["state_" + language] = (index.state === "decided" ? DECIDED : VOIDED)[at];
      parts["contents_" + language] = contents.map((line) => line + "\n").join("");
      parts["rerun_" + language] = result ? fill(RERUN_HOW[at], { rerun }) : "";
      parts["room_" + language] = beacon ? "" : "- " + ROOM_ALONE[at] + "\n";
      const shown = fill(SHOWN[at], { and_beacon: beacon ? AND_BEACON[at] : "" });
      parts["shows_" + language] = result ? shown : SHOWN_UNFINISHED[at];
    }
    return fill(TEMPLATE, parts);
  };
})();
