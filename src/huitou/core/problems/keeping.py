"""HT812x, HT813x: problems of backups, of restoring them, and of the keys."""

from huitou.core.problems.kind import ProblemKind as Kind

KINDS: tuple[Kind, ...] = (
    Kind("HT8120", "没有可用的备份口令。请把口令（至少{shortest}个字节）写进一个文件，并让 {variable} 指向它；没有口令，备份无法恢复，请另处保管。", "there is no passphrase to use. Write one (at least {shortest} bytes) into a file and let {variable} name it; without it a backup cannot be restored, so keep it elsewhere."),
    Kind("HT8121", "这不是 huitou 的备份文件。请核对文件名。", "this is not a backup of huitou. Check the name of the file."),
    Kind("HT8122", "口令不对，备份没有打开，什么都没有写入。请换成做备份时用的口令。", "the passphrase is wrong; the backup was not opened and nothing was written. Use the one it was made with."),
    Kind("HT8123", "备份文件不完整，后面被截断了，什么都没有写入。请重新拷贝，或换另一份备份。", "the backup was cut short; nothing was written. Copy it again, or take another one."),
    Kind("HT8124", "备份文件被改动过或已损坏，什么都没有写入。请重新拷贝，或换另一份备份。", "the backup was changed or is damaged; nothing was written. Copy it again, or take another one."),
    Kind("HT8125", "备份文件的格式是第{found}版，本程序只认第{known}版。请用做备份的那一版程序恢复。", "the backup is of format {found}, this program reads {known}. Restore it with the version that made it."),
    Kind("HT8126", "数据目录“{data}”不是空的，恢复会盖掉里面的东西，没有进行。请用 --data 指定一个空的或还不存在的目录。", "the data directory “{data}” is not empty and a restore would cover what is in it. Name an empty or new one with --data."),
    Kind("HT8127", "HUITOU_DATABASE_URL 指向的数据库里已经有表，没有恢复。请新建一个空的数据库。", "the database of HUITOU_DATABASE_URL holds tables already. Make an empty one."),
    Kind("HT8128", "备份来自更新的程序（{migration}）。请先把本程序升级到那一版。", "the backup comes from a newer program ({migration}). Bring this one up to that version first."),
    Kind("HT8129", "文件读不了或写不了：{reason}。请检查路径、权限和剩余空间。", "the file cannot be read or written: {reason_en}. Check its path, the rights and the space that is left."),
    Kind("HT8130", "恢复到“{data}”之后，行数、文件或审计链与备份时不同。请不要使用这个目录，保留现场并报告安全管理员。", "what was restored to “{data}” differs from the backup in rows, files or audit chain. Do not use it; keep it as it is and tell the security administrator."),
    Kind("HT8131", "数据目录“{data}”里有数据库，却没有密钥（keys）。没有密钥，证件号码等打不开。请把 keys 目录放回来，或从备份恢复。", "the data directory “{data}” holds a database but no keys; without them sealed values cannot be opened. Put the keys directory back, or restore a backup."),
    Kind("HT8132", "备份是从 {found} 做的，现在设置的是 {wanted}。请按备份时的数据库设置 HUITOU_DATABASE_URL（sqlite 则不设）。", "the backup was made of {found}, and {wanted} is set now. Set HUITOU_DATABASE_URL as it was then (for sqlite, not at all)."),
    Kind("HT8133", "恢复演练没有成功：{reason}。请按这个原因处理后再运行 huitou drill；在成功之前，不要指望备份能恢复。", "the restore drill failed: {reason}. Mend that and run huitou drill again; until it succeeds do not rely on the backups."),
    Kind("HT8134", "一周内没有一次成功的恢复演练（上一次：{last}）。后台任务每周自动演练，前提是 HUITOU_PASSPHRASE_FILE 指向口令文件。请在服务器上运行 huitou drill，按提示处理。", "no restore drill has succeeded within a week (the last one: {last}). The job worker runs one every week, provided that HUITOU_PASSPHRASE_FILE names the passphrase. Run huitou drill on the server and follow what it says."),
    Kind("HT8135", "恢复演练要用一个空的数据库，不能是正在用的那个。请新建一个，并让 {variable} 指向它；每次演练后会被清空。", "a restore drill needs an empty database that is not the one in use. Make one and let {variable} name it; every drill empties it again."),
    Kind("HT8136", "这台机器上的其他用户可以看到数据目录“{data}”里的：{found}（. 是目录本身）。请运行 chmod -R go= {quoted}，只留给运行程序的用户。", "other users of this machine may look at {found} in the data directory “{data}” (. is the directory itself). Run chmod -R go= {quoted}, so that only the user who runs the program may."),
    Kind("HT8140", "{county}{round}批次有 {surveys} 份入户表存着的“有问题”与重新核对的不一致。户清单可能显示得不对；请把这一条告诉维护人员，并以“逐户看”页的结果为准。", "in the round {round} of {county}, what is kept as standing in the way at {surveys} survey(s) is not what checking them anew gives. Rosters may show it wrongly; tell the maintainers, and go by the page that looks household by household."),
)
