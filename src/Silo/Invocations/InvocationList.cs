using System.Collections.Immutable;
using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Schedules;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tags;

namespace CloudAssistant.Silo.Invocations;

/// <summary>
/// Pages of invocations, newest first: ids sort by time, so the id is the cursor. Those of an instance by their latest run, the order in which an index has its records.
/// </summary>
internal sealed class InvocationList(Database database, InvocationLooks? looks = null)
{
    /// <summary>Records shown with each invocation of a list.</summary>
    private const int RecordsInList = 100;

    /// <summary>Records shown with the one invocation asked for by its id.</summary>
    public const int RecordsOfOne = 1_000;

    /// <summary>A page without rows.</summary>
    public static readonly Page<InvocationView> Nothing = new([], null, 0);

    public async Task<Reply<Page<InvocationView>>> RunAsync(AccountId account, InvocationQuery query)
    {
        if (!PageWindow.Of(query.Page).Try(out var window, out var refusal))
            return refusal;
        if (query.IncludeOutput && query.Id is null && query.Instance is null)
            return new Refusal(RefusalCode.InvalidParameter, "IncludeOutput needs InvokeId or InstanceId.");

        if (looks?.Takes(query) == true && (await looks.ReadAsync(account, query)).Page is { } page)
            return page;
        return await database.ReadAsync(connection => ReadAsync(connection, account, query, window));
    }

    private static async Task<Reply<Page<InvocationView>>> ReadAsync(DbConnection connection, AccountId account, InvocationQuery query, PageWindow window)
    {
        var (from, parameters) = From(account, query, connection.IsSqlite());
        var (sort, beyond) = query.Instance is null
            ? ("v.invocation DESC", " AND v.invocation < @after")
            : ("r.tick DESC, r.invocation DESC", " AND (r.tick, r.invocation) < (@after_tick, @after)");
        if (window.After is { } cursor)
            parameters.AddRange([("after", cursor.Id), ("after_tick", cursor.At)]);
        parameters.AddRange([("limit", window.Size + 1), ("skip", window.Skip)]);
        var rows = await connection.QueryAsync(
            $"SELECT {InvocationStore.SelectColumns} {from}{(window.After is null ? "" : beyond)} ORDER BY {sort} LIMIT @limit OFFSET @skip",
            InvocationStore.Read, parameters.ToArray());
        var shown = rows.Take(window.Size).ToList();

        var total = window.Counted ? rows.Count : 0;
        if (window.Counted && !window.HoldsAll(rows.Count))
            total = (await connection.QueryAsync(
                $"SELECT count(*) FROM (SELECT 1 {from} LIMIT {Page<int>.CountMax}) c", row => (int)row.GetInt64(0),
                parameters.Where(p => p.Item1 is not ("after" or "after_tick" or "limit" or "skip")).ToArray()))[0];
        return new Page<InvocationView>(
            await ViewsAsync(connection, shown, query), rows.Count > window.Size ? CursorOf(shown[^1], query).ToString() : null, total);
    }

    private static PageCursor CursorOf(InvocationRow row, InvocationQuery query) => new(query.Instance is null ? 0 : row.LastTick, row.Id.Raw());

    private static (string From, List<(string, object?)> Parameters) From(AccountId account, InvocationQuery query, bool sqlite)
    {
        var parameters = new List<(string, object?)> { ("account", account.Value) };
        var filters = new List<string> { "v.account = @account", "v.file IS NULL" };
        var from = "FROM invocations v";
        void Add(string filter, string name, object value) => Filters.Add(filters, parameters, filter, (name, value));

        if (query.Id is { } id)
            Add("v.invocation = @id", "id", id.Raw());
        if (query.Command is { } command)
            Add("v.command = @command", "command", command.Value.Value);
        if (query.Type is { } type)
            Add("v.command_type = @type", "type", (short)type);
        if (query.ResourceGroupId is { } group)
            Add("v.resource_group = @group", "group", group);
        if (query.Instance is { } instance)
        {
            // The latest tick only, so that each invocation comes once.
            from = query.Id is null && !sqlite
                ? $"FROM records r {RecordList.OfRecord}"
                : "FROM invocations v JOIN records r ON r.invocation = v.invocation AND r.tick = v.last_tick";
            filters.Add("r.instance = @instance");
            parameters.Add(("instance", instance.Raw()));
        }
        else if (query.CommandName is { } name)
        {
            Add("v.command_name = @name", "name", name);
        }

        if (!query.Modes.IsDefaultOrEmpty)
            filters.Add($"(v.mode IN ({string.Join(", ", query.Modes.Select(mode => (short)mode))}){(query.OrEnded ? " OR v.finished" : "")})");

        AddStatuses(query.Statuses, filters);

        TagFilter.Add(query.Tags, "v.invocation", filters, parameters);
        return ($"{from} WHERE {string.Join(" AND ", filters)}", parameters);
    }

    // A word of the classic family means that family, whose field the filter is named after; the other words are of the newer one. Asked for
    // together they are two conditions, which no index answers in the order of the list: the invocations of the account are then looked through.
    private static void AddStatuses(ImmutableArray<OverallStatus> statuses, List<string> filters)
    {
        if (statuses.IsDefaultOrEmpty)
            return;
        var families = statuses.Distinct().GroupBy(status => IsClassic(status) ? "v.classic_status" : "v.status", status => (short)status)
            .Select(family => family.Count() == 1 ? $"{family.Key} = {family.Single()}" : $"{family.Key} IN ({string.Join(", ", family)})").ToList();
        filters.Add(families.Count == 1 ? families[0] : $"({string.Join(" OR ", families)})");
    }

    private static bool IsClassic(OverallStatus status) => status is OverallStatus.Running or OverallStatus.Stopping or OverallStatus.Finished
        or OverallStatus.Failed or OverallStatus.PartialFailed or OverallStatus.Stopped;

    // All of them in one round trip: it takes longer than the statements.
    private static async Task<ImmutableArray<InvocationView>> ViewsAsync(DbConnection connection, List<InvocationRow> rows, InvocationQuery query)
    {
        var (counts, records, schedules) = (new StateCounts[rows.Count], new List<RecordRow>[rows.Count], new ScheduleViews?[rows.Count]);
        var (statements, limit) = (new Statements(connection.IsSqlite()), query.Id is null ? RecordsInList : RecordsOfOne);
        var tags = new InvocationTagRows();
        tags.Add(statements, [.. rows.Select(row => row.Id)]);
        for (var i = 0; i < rows.Count; i++)
        {
            var at = i;
            records[at] = [];
            if (rows[i].Request.Mode != RepeatMode.Once)
            {
                (schedules[at] = new(rows[i])).Add(statements, query.Instance, limit);
                continue;
            }

            statements.Query(
                $"SELECT {RecordSql.SliceColumns} FROM slices s WHERE s.invocation = @id AND s.tick = @tick", row => counts[at] += RecordSql.ReadSlice(row).Counts,
                ("id", rows[at].Id.Raw()), ("tick", rows[at].LastTick));
            RecordList.AddOfInvocation(statements, rows[at], query.Instance, limit, records[at]);
        }

        if (!query.IncludeOutput && !schedules.Any(schedule => schedule is { IsSettling: true }))
            statements.EndSnapshot();
        await statements.RunAsync(connection);
        for (var i = 0; i < rows.Count; i++)
            counts[i] = schedules[i] switch
            {
                null => counts[i],
                { IsSettling: true } => await Settlement.CountAsync(connection, rows[i].Id),
                { } schedule => schedule.Counts,
            };
        var outputs = query.IncludeOutput
            ? await RecordList.ReadOutputsAsync(connection, records.SelectMany(some => some).Concat(schedules.SelectMany(schedule => schedule?.Rows ?? [])))
            : [];
        return [.. rows.Select((row, i) => schedules[i] is { } schedule
            ? View(row, counts[i], [], outputs, tags) with { Records = [.. schedule.Records(outputs)], Schedule = schedule.View }
            : View(row, counts[i], records[i], outputs, tags))];
    }

    /// <summary>An invocation as it is shown.</summary>
    public static InvocationView View(
        InvocationRow row, StateCounts counts, List<RecordRow> records, Dictionary<(int Day, string Hash), byte[]> outputs, InvocationTagRows tags) => new()
    {
        Id = row.Id,
        Account = row.Account,
        Command = row.Command,
        Draft = row.Draft,
        Request = row.Request with { Tags = tags[row.Id] },
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
        Counts = counts,
        Records = [.. records.Select(record => RecordList.View(record, row, outputs))],
    };
}
