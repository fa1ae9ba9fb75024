using System.Data.Common;
using System.Text.Json;
using CloudAssistant.Grains.Gateways;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Time;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Gateways;

internal sealed class LinkBook(Database database, IClock clock) : ILinkBook
{
    private const string SetOpened = """
        ON CONFLICT (instance) DO UPDATE SET
          account = excluded.account, gateway = excluded.gateway, epoch = excluded.epoch, journal = excluded.journal,
          link_counter = excluded.link_counter, journal_lost = excluded.journal_lost, boot_id = excluded.boot_id,
          opened_at = excluded.opened_at, seen_at = excluded.seen_at, hello = excluded.hello,
          displaced = excluded.displaced, displaced_since = excluded.displaced_since
        WHERE l.epoch = excluded.epoch - 1
        RETURNING instance
        """;

    private const string Opened = """
        INSERT INTO links AS l (instance, account, gateway, epoch, journal, link_counter, journal_lost, boot_id, opened_at, seen_at, hello,
          displaced, displaced_since)
        """;

    private long Now => clock.Now.ToUnixTimeMilliseconds();

    public async Task<IReadOnlyDictionary<InstanceId, KnownInstance>> ReadAsync(IReadOnlyCollection<InstanceId> instances)
    {
        await using var connection = await database.OpenAsync();
        var now = Now;
        var rows = await connection.QueryAsync(
            $"""
            SELECT k.instance, i.account, i.public_key, i.facts, i.internet_address, l.epoch, l.gateway, g.lease_until, l.journal, l.link_counter,
              l.journal_lost, l.hello, l.displaced, l.displaced_since, l.opened_at
            FROM {(connection.IsSqlite() ? "(SELECT value AS instance FROM json_each(@ids)) k" : "unnest(@ids) AS k(instance)")}
            LEFT JOIN instances i ON i.instance = k.instance
            LEFT JOIN links l ON l.instance = k.instance
            LEFT JOIN gateways g ON g.incarnation = l.gateway
            WHERE i.instance IS NOT NULL OR l.instance IS NOT NULL
            """,
            row => (Id: IdOf(row.GetGuid(0)), Known: new KnownInstance(ToRegistered(row), ToLink(row, now))),
            ("@ids", Ids(connection, instances)));
        return rows.ToDictionary(row => row.Id, row => row.Known);
    }

    public Task<IReadOnlySet<InstanceId>> OpenAsync(IReadOnlyCollection<LinkOpening> openings) => openings.Count == 0
        ? Task.FromResult<IReadOnlySet<InstanceId>>(new HashSet<InstanceId>())
        : database.WriteAsync(async connection =>
            (IReadOnlySet<InstanceId>)(connection.IsSqlite() ? await OpenOneByOneAsync(connection, openings) : await OpenAllAsync(connection, [.. openings])));

    public Task NoteRelinkedAsync(IReadOnlyCollection<LinkClosed> links) => ChangeAsync(links, "journal_lost = @off", ("@off", false));

    public Task CloseAsync(IReadOnlyCollection<LinkClosed> links) => ChangeAsync(links, "gateway = NULL, seen_at = @now", ("@now", Now));

    public Task AbandonAsync(Guid gateway, IReadOnlyCollection<HelloAbandoned> hellos) => database.WriteAsync(async connection =>
    {
        var statements = new Statements(connection.IsSqlite());
        // In the order of the key, as everyone who locks links. A call that still runs finds its hello used, so it opens nothing any more.
        foreach (var hello in hellos.OrderBy(hello => hello.Instance.Value))
        {
            statements.Change(
                """
                UPDATE links SET gateway = NULL, epoch = epoch + 1, hello = @hello, seen_at = @now
                WHERE instance = @id AND (gateway IS NULL OR (gateway = @gateway AND hello = @hello))
                """,
                null,
                ("@id", hello.Instance.Value.Value), ("@gateway", gateway), ("@hello", hello.HelloSha256), ("@now", Now));
        }

        await statements.RunAsync(connection);
        return 0;
    });

    public async Task<IReadOnlyList<InstanceId>> LinkedAsync(Guid gateway, InstanceId? after, int limit)
    {
        await using var connection = await database.OpenAsync();
        return await connection.QueryAsync(
            "SELECT instance FROM links WHERE gateway = @gateway AND instance > @after ORDER BY instance LIMIT @limit",
            row => IdOf(row.GetGuid(0)),
            ("@gateway", gateway), ("@after", after?.Value.Value ?? Guid.Empty), ("@limit", limit));
    }

    public Task<OpenLink?> FenceAsync(InstanceId instance, AccountId account) => database.WriteAsync(async connection =>
    {
        var open = await connection.QueryAsync(
            $"SELECT gateway, epoch FROM links WHERE instance = @instance {(connection.IsSqlite() ? "" : "FOR UPDATE")}",
            row => row.IsDBNull(0) ? null : new OpenLink(row.GetGuid(0), row.GetInt64(1)),
            ("@instance", instance.Value.Value));
        await connection.ExecuteAsync(
            """
            INSERT INTO links AS l (instance, account, gateway, epoch, opened_at, seen_at) VALUES (@instance, @account, NULL, 1, @now, @now)
            ON CONFLICT (instance) DO UPDATE SET gateway = NULL, epoch = l.epoch + 1, seen_at = excluded.seen_at
            """,
            ("@instance", instance.Value.Value), ("@account", account.Value), ("@now", Now));
        return open.FirstOrDefault();
    });

    public Task NoteReleasedAsync(InstanceId instance) => database.WriteAsync(connection => connection.ExecuteAsync(
        "UPDATE links SET released_at = @now WHERE instance = @instance", ("@instance", instance.Value.Value), ("@now", Now)));

    private async Task<HashSet<InstanceId>> OpenAllAsync(DbConnection connection, LinkOpening[] openings)
    {
        // In the order of the key, as everyone who locks links, so that no two wait for each other.
        var opened = await connection.QueryAsync(
            $"""
            {Opened}
            SELECT o.instance, o.account, o.gateway, o.epoch, o.journal, o.link_counter, o.journal_lost, o.boot_id, @now, @now, o.hello,
              o.displaced, o.displaced_since
            FROM unnest(@instance, @account, @gateway, @epoch, @journal, @counter, @lost, @boot, @hello, @displaced, @since)
              AS o(instance, account, gateway, epoch, journal, link_counter, journal_lost, boot_id, hello, displaced, displaced_since)
            ORDER BY o.instance
            {SetOpened}
            """,
            row => IdOf(row.GetGuid(0)),
            ("@instance", Column(o => o.Instance.Value.Value)),
            ("@account", Column(o => o.Account.Value)),
            ("@gateway", Column(o => o.Gateway)),
            ("@epoch", Column(o => o.Epoch)),
            ("@journal", Column(o => o.Journal)),
            ("@counter", Column(o => o.LinkCounter)),
            ("@lost", Column(o => o.JournalLost)),
            ("@boot", Column(o => o.BootId)),
            ("@hello", Column(o => o.Hello)),
            ("@displaced", Column(o => o.Displaced)),
            ("@since", Column(o => o.DisplacedSince)),
            ("@now", Now));
        return [.. opened];

        T[] Column<T>(Func<LinkOpening, T> value) => Array.ConvertAll(openings, opening => value(opening));
    }

    private async Task<HashSet<InstanceId>> OpenOneByOneAsync(DbConnection connection, IReadOnlyCollection<LinkOpening> openings)
    {
        var opened = new HashSet<InstanceId>();
        foreach (var o in openings)
        {
            var rows = await connection.QueryAsync(
                $"""
                {Opened}
                VALUES (@instance, @account, @gateway, @epoch, @journal, @counter, @lost, @boot, @now, @now, @hello, @displaced, @since)
                {SetOpened}
                """,
                row => IdOf(row.GetGuid(0)),
                ("@instance", o.Instance.Value.Value), ("@account", o.Account.Value), ("@gateway", o.Gateway), ("@epoch", o.Epoch),
                ("@journal", o.Journal), ("@counter", o.LinkCounter), ("@lost", o.JournalLost), ("@boot", o.BootId), ("@hello", o.Hello),
                ("@displaced", o.Displaced), ("@since", o.DisplacedSince), ("@now", Now));
            opened.UnionWith(rows);
        }

        return opened;
    }

    private async Task ChangeAsync(IReadOnlyCollection<LinkClosed> links, string set, (string Name, object Value) parameter)
    {
        if (links.Count == 0)
            return;
        await database.WriteAsync(async connection =>
        {
            if (!connection.IsSqlite())
            {
                return await connection.ExecuteAsync(
                    $"""
                    UPDATE links SET {set} WHERE instance IN (
                      SELECT l.instance FROM links l JOIN unnest(@ids, @epochs) AS k(instance, epoch) ON k.instance = l.instance AND k.epoch = l.epoch
                      ORDER BY l.instance FOR UPDATE OF l)
                    """,
                    ("@ids", links.Select(link => link.Instance.Value.Value).ToArray()), ("@epochs", links.Select(link => link.Epoch).ToArray()), parameter);
            }

            foreach (var link in links)
            {
                await connection.ExecuteAsync(
                    $"UPDATE links SET {set} WHERE instance = @id AND epoch = @epoch", ("@id", link.Instance.Value.Value), ("@epoch", link.Epoch), parameter);
            }

            return 0;
        });
    }

    private static RegisteredInstance? ToRegistered(DbDataReader row) => row.IsDBNull(1)
        ? null
        : new(new(row.GetString(1)),
            row.GetFieldValue<byte[]>(2),
            JsonSerializer.Deserialize<InstanceFacts>(row.GetString(3), GrainStateSerializer.Options)!,
            row.GetString(4));

    private static LinkRow? ToLink(DbDataReader row, long now) => row.IsDBNull(5)
        ? null
        : new(row.IsDBNull(6) ? null : row.GetGuid(6),
            !row.IsDBNull(7) && row.GetInt64(7) > now,
            row.GetInt64(5),
            row.IsDBNull(8) ? null : row.GetGuid(8),
            row.GetInt64(9),
            row.GetBoolean(10),
            row.IsDBNull(11) ? [] : row.GetFieldValue<byte[]>(11),
            row.GetInt32(12),
            row.GetInt64(13),
            row.GetInt64(14));

    private static InstanceId IdOf(Guid id) => new(new CellGuid(id));

    // SQLite has no arrays but JSON; it keeps ids in upper case.
    private static object Ids(DbConnection connection, IEnumerable<InstanceId> ids) => connection.IsSqlite()
        ? JsonSerializer.Serialize(ids.Select(id => id.Value.Value.ToString("D").ToUpperInvariant()))
        : ids.Select(id => id.Value.Value).ToArray();
}
