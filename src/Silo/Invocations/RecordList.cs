using System.Collections.Immutable;
using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Schedules;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tags;

namespace CloudAssistant.Silo.Invocations;

/// <summary>Pages of records with their outputs: of one invocation by ordinal, of an instance or an account newest first.</summary>
internal sealed class RecordList(Database database)
{
    /// <summary>PostgreSQL: the invocation of each record of its latest tick, looked up one by one, so that a page of records in their order costs its rows.</summary>
    public const string OfRecord = "CROSS JOIN LATERAL (SELECT * FROM invocations i WHERE i.invocation = r.invocation AND i.last_tick = r.tick OFFSET 0) v";

    public async Task<Reply<Page<RecordView>>> RunAsync(AccountId account, RecordQuery query)
    {
        if (!PageWindow.Of(query.Page).Try(out var window, out var refusal))
            return refusal;
        if (query.IncludeHistory && query.Invocation is null)
            return new Refusal(RefusalCode.InvalidParameter, "IncludeHistory needs the InvokeId of a periodical invocation.");

        return await database.ReadAsync(connection => ReadAsync(connection, account, query, window));
    }

    private static async Task<Reply<Page<RecordView>>> ReadAsync(DbConnection connection, AccountId account, RecordQuery query, PageWindow window)
    {
        // A tick that is known when the statement is planned leaves one partition to plan for; planning for all of them takes longer than the reading.
        long? tick = null;
        var repeats = false;
        if (query is { Invocation: { } id, IncludeHistory: false })
        {
            var found = await connection.QueryAsync(
                "SELECT last_tick, mode FROM invocations WHERE invocation = @id AND account = @account",
                row => (Tick: row.GetInt64(0), Mode: (RepeatMode)row.GetInt16(1)), ("id", id.Raw()), ("account", account.Value));
            if (found.Count == 0)
                return new Page<RecordView>([], null, 0);
            // Instances of one that repeats have their latest records at ticks of their own.
            repeats = found[0].Mode != RepeatMode.Once;
            tick = repeats ? null : found[0].Tick;
        }

        var (from, parameters) = From(account, query, tick, repeats, connection.IsSqlite());
        var counted = parameters.ToArray();
        parameters.AddRange([("limit", window.Size + 1), ("skip", window.Skip)]);
        // Of one invocation in the order of its targets, newest tick first; of an instance newest tick first, which its index gives. Else newest
        // invocation first: their ids sort by time, so that a page costs its rows and not all records of the account.
        var (sort, beyond) = query switch
        {
            { Invocation: not null } =>
                ("r.tick DESC, r.ordinal", " AND (r.tick < @after_tick OR (r.tick = @after_tick AND r.ordinal > @after_ordinal))"),
            { Instance: not null } =>
                ("r.tick DESC, r.invocation DESC, r.ordinal DESC", " AND (r.tick, r.invocation, r.ordinal) < (@after_tick, @after_invocation, @after_ordinal)"),
            _ => ("v.invocation DESC, r.ordinal DESC",
                " AND v.invocation <= @after_invocation AND (v.invocation < @after_invocation OR r.ordinal < @after_ordinal)"),
        };
        var until = "";
        if (tick is { } of && LastOrdinal(query, of, window) is { } last && !connection.IsSqlite())
        {
            until = " AND r.ordinal <= @last_ordinal";
            parameters.Add(("last_ordinal", last));
        }

        if (window.After is { } cursor)
            parameters.AddRange([("after_tick", cursor.At), ("after_invocation", cursor.Id), ("after_ordinal", cursor.Ordinal)]);
        var rows = await connection.QueryAsync(
            $"SELECT {RecordSql.Columns}, {InvocationStore.SelectColumns} {from}{until}{(window.After is null ? "" : beyond)} ORDER BY {sort} LIMIT @limit OFFSET @skip",
            row => (Record: RecordSql.ReadRecord(row), Invocation: InvocationStore.Read(row, RecordSql.ColumnCount)),
            parameters.ToArray());
        var shown = rows.Take(window.Size).ToList();
        var tags = new InvocationTagRows();
        var outputs = await ReadOutputsAsync(
            connection, shown.Select(row => row.Record), beside: reads => tags.Add(reads, [.. shown.Select(row => row.Invocation.Id).Distinct()]));
        var total = !window.Counted ? 0
            : window.HoldsAll(rows.Count) ? rows.Count
            : (await connection.QueryAsync($"SELECT count(*) FROM (SELECT 1 {from} LIMIT {Page<int>.CountMax}) c", row => (int)row.GetInt64(0), counted))[0];
        var runs = await ScheduleViews.RepeatsAsync(
            connection, shown.Where(row => row.Invocation.Request.Mode != RepeatMode.Once).Select(row => (row.Invocation.Id, row.Record.Instance)));
        return new Page<RecordView>(
            [
                .. shown.Select(row => View(row.Record, row.Invocation, outputs) with { Tags = tags[row.Invocation.Id] })
                    .Select((view, i) => runs.TryGetValue((view.Key.Invocation, shown[i].Record.Instance), out var count)
                        ? view with { Repeats = (int)Math.Min(int.MaxValue, count) }
                        : view),
            ],
            rows.Count > window.Size ? CursorOf(shown[^1].Record).ToString() : null,
            total);
    }

    /// <summary>Adds a query for the first records of one invocation, or its record on one instance.</summary>
    public static void AddOfInvocation(Statements statements, InvocationRow invocation, InstanceId? instance, int limit, List<RecordRow> found)
    {
        // The ordinals of a tick have no gaps; LastOrdinal says what naming them saves.
        var which = instance is null ? " AND r.ordinal < @limit" : " AND r.instance = @instance";
        List<(string, object?)> parameters =
            [("id", invocation.Id.Raw()), ("account", invocation.Account.Value), ("tick", invocation.LastTick), ("limit", limit)];
        if (instance is { } only)
            parameters.Add(("instance", only.Raw()));
        statements.Query(
            $"""
            SELECT {RecordSql.Columns} FROM records r
            WHERE r.tick = @tick AND r.invocation = @id AND r.account = @account{which}
            ORDER BY r.ordinal LIMIT @limit
            """,
            row => found.Add(RecordSql.ReadRecord(row)), parameters.ToArray());
    }

    /// <summary>Adds a query for the first records of each of these invocations, whose <c>ids</c> and <c>ticks</c> are arrays. PostgreSQL only.</summary>
    public static void AddOfInvocations(Statements statements, (string Name, object? Value)[] which, int limit, Action<RecordRow> found)
    {
        var ticks = (long[])which.Single(parameter => parameter.Name == "ticks").Value!;
        // First and last tick leave out, before anything is opened, the partitions of all other days.
        statements.Query(
            $"""
            SELECT {RecordSql.Columns} FROM unnest(@ids, @ticks) q (invocation, tick) CROSS JOIN LATERAL (
              SELECT * FROM records o WHERE o.tick = q.tick AND o.tick >= @first AND o.tick <= @last AND o.invocation = q.invocation AND o.ordinal < @limit
              ORDER BY o.ordinal LIMIT @limit) r
            """,
            row => found(RecordSql.ReadRecord(row)), [.. which, ("first", ticks.Min()), ("last", ticks.Max()), ("limit", limit)]);
    }

    private static (string From, List<(string, object?)> Parameters) From(AccountId account, RecordQuery query, long? tick, bool repeats, bool sqlite)
    {
        var parameters = new List<(string, object?)> { ("account", account.Value) };
        var filters = new List<string> { "r.account = @account", "v.account = @account", "v.file IS NULL" };
        // Past ticks only when they are asked for.
        var join = query.IncludeHistory || repeats ? "" : " AND v.last_tick = r.tick";
        if (query.Invocation is { } invocation)
        {
            filters.Add("v.invocation = @invocation AND r.invocation = @invocation");
            // Records are found by their tick first; the slices know all ticks, and instances their latest.
            filters.Add(
                query.IncludeHistory ? "r.tick IN (SELECT s.tick FROM slices s WHERE s.invocation = @invocation)"
                : repeats ? "m.invocation = @invocation"
                : "r.tick = @tick");
            parameters.Add(("invocation", invocation.Raw()));
            if (tick is { } known)
                parameters.Add(("tick", known));
        }

        if (query.Command is { } command)
        {
            filters.Add("v.command = @command");
            parameters.Add(("command", command.Value.Value));
        }

        if (query.Instance is { } instance)
        {
            filters.Add("r.instance = @instance");
            parameters.Add(("instance", instance.Raw()));
        }

        if (!query.States.IsDefaultOrEmpty)
            filters.Add($"r.state IN ({string.Join(", ", query.States.Select(state => (short)state))})");
        if (query.ResourceGroupId is { } group)
            Filters.Add(filters, parameters, "v.resource_group = @group", ("group", group));

        TagFilter.Add(query.Tags, "v.invocation", filters, parameters);
        // A whole account: its invocations in their order, and of each its records. An instance: its records in their order, and of each its invocation.
        // PostgreSQL takes tick and invocation for independent of each other, expects next to no rows, and would read all partitions to find and sort them;
        // OFFSET 0 keeps the two apart.
        var from = (query.Invocation is null && !sqlite, query.Instance is null) switch
        {
            (true, true) => "FROM invocations v CROSS JOIN LATERAL (SELECT * FROM records o WHERE o.tick = v.last_tick AND o.invocation = v.invocation OFFSET 0) r",
            (true, false) => "FROM records r " + OfRecord,
            _ when repeats =>
                "FROM schedule_instances m JOIN records r ON r.tick = m.last_tick AND r.invocation = m.invocation AND r.ordinal = m.last_ordinal"
                + " JOIN invocations v ON v.invocation = m.invocation",
            _ => "FROM records r JOIN invocations v ON v.invocation = r.invocation" + join,
        };
        return ($"{from} WHERE {string.Join(" AND ", filters)}", parameters);
    }

    /// <summary>
    /// Of the page and one more, where nothing but the invocation is asked for: the ordinals of a tick have no gaps. PostgreSQL takes tick and invocation for
    /// independent of each other, expects a handful of records of an invocation that it has no statistics of, and reads all 100,000 to sort them.
    /// </summary>
    private static int? LastOrdinal(RecordQuery query, long tick, PageWindow window)
    {
        if (query.Instance is not null || !query.States.IsDefaultOrEmpty || (window.After is { } cursor && cursor.At != tick))
            return null;
        long first = window.After is { } after ? after.Ordinal + 1L : window.Skip;
        return (int)Math.Min(int.MaxValue, first + window.Size);
    }

    private static PageCursor CursorOf(RecordRow record) => new(record.Key.Tick, record.Key.Invocation.Raw(), record.Key.Ordinal);

    /// <summary>The outputs of these records that have one, by day and hash; <paramref name="beside"/> adds what else is read in the same round trip.</summary>
    public static async Task<Dictionary<(int Day, string Hash), byte[]>> ReadOutputsAsync(
        DbConnection connection, IEnumerable<RecordRow> records, Action<Statements>? beside = null)
    {
        var outputs = new Dictionary<(int, string), byte[]>();
        var statements = new Statements(connection.IsSqlite());
        foreach (var group in records.Where(record => record.OutputHash is not null)
            .GroupBy(record => (Day: RecordSql.DayOf(record.Key.Tick), Account: record.Account.Value, Hash: Convert.ToHexStringLower(record.OutputHash!))))
            statements.Query(
                "SELECT content FROM outputs WHERE day = @day AND account = @account AND hash = @hash",
                row => outputs[(group.Key.Day, group.Key.Hash)] = row.GetFieldValue<byte[]>(0),
                ("day", group.Key.Day), ("account", group.Key.Account), ("hash", Convert.FromHexString(group.Key.Hash)));
        beside?.Invoke(statements);
        await statements.RunAsync(connection);
        return outputs;
    }

    /// <summary>A record as it is shown.</summary>
    public static RecordView View(RecordRow record, InvocationRow invocation, Dictionary<(int Day, string Hash), byte[]> outputs) => new()
    {
        Key = record.Key,
        Command = invocation.Command,
        Instance = record.Instance,
        State = record.State,
        Error = record.Error,
        ErrorInfo = record.ErrorInfo,
        Unconfirmed = record.Unconfirmed,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(record.Key.Tick),
        StartedAt = Time(record.StartedAt),
        FinishedAt = Time(record.FinishedAt),
        StoppedAt = Time(record.StopAt),
        UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(record.UpdatedAt),
        ExitCode = record.ExitCode,
        Output = record.OutputHash is { } hash && outputs.TryGetValue((RecordSql.DayOf(record.Key.Tick), Convert.ToHexStringLower(hash)), out var output)
            ? output
            : null,
        Dropped = record.Dropped,
        Username = invocation.Request.Username,
        Launcher = invocation.Draft.Launcher,
        Termination = invocation.Request.Termination,
        Repeats = record.StartedAt is null ? 0 : 1,
        Tags = invocation.Request.Tags,
    };

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}
