using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <inheritdoc cref="IInvocationStore"/>
internal sealed class InvocationStore(Database database, AcceptWriter accepts, StatusWriter statuses, InvocationLooks looks) : IInvocationStore
{
    private const string Columns =
        "v.invocation, v.account, v.command, v.draft, v.request, v.created_at, v.status, v.classic_status, v.finished, v.slice_count, v.last_tick, v.policy, v.scheduled, v.final_counts, v.file";

    public Task<Acceptance> AcceptAsync(InvocationPlan plan) => accepts.AcceptAsync(plan);

    public async Task<InvocationRow?> ReadAsync(InvocationId id)
    {
        await using var connection = await database.OpenAsync();
        return (await connection.QueryAsync($"SELECT {Columns} FROM invocations v WHERE v.invocation = @id", Read, ("id", id.Raw()))).FirstOrDefault();
    }

    public async Task<IReadOnlyList<SliceRow>> ReadSlicesAsync(InvocationId id)
    {
        await using var connection = await database.OpenAsync();
        return await connection.QueryAsync(
            $"""
            SELECT {RecordSql.SliceColumns} FROM slices s JOIN invocations v ON v.invocation = s.invocation AND v.last_tick = s.tick
            WHERE s.invocation = @id ORDER BY s.slice
            """,
            RecordSql.ReadSlice, ("id", id.Raw()));
    }

    public Task<bool> SetStatusAsync(InvocationId id, OverallStatus status, OverallStatus classic, bool finished, long version) =>
        statuses.WriteAsync(new(id, status, classic, finished, version));

    public async Task<IReadOnlyList<InvocationId>> StaleAsync(long createdBefore, int limit)
    {
        await using var connection = await database.OpenAsync();
        return await connection.QueryAsync(
            """
            SELECT v.invocation FROM invocations v WHERE NOT v.finished AND NOT v.scheduled AND v.created_at <= @before
              AND NOT EXISTS (SELECT 1 FROM slices s WHERE s.invocation = v.invocation AND s.attend_at IS NOT NULL)
            ORDER BY v.created_at LIMIT @limit
            """,
            row => RecordSql.InvocationOf(row.GetGuid(0)), ("before", createdBefore), ("limit", limit));
    }

    public async Task<IReadOnlyList<RecordKey>> FindTargetsAsync(InvocationId id, ImmutableArray<InstanceId> instances)
    {
        await using var connection = await database.OpenAsync();
        return await connection.QueryAsync(
            $"""
            SELECT r.tick, r.ordinal FROM invocations v JOIN records r ON r.tick = v.last_tick AND r.invocation = v.invocation
            WHERE v.invocation = @id AND {Any(connection, "r.instance")}
            """,
            row => new RecordKey(id, row.GetInt64(0), row.GetInt32(1)),
            ("id", id.Raw()), ("ids", Ids(connection, instances)));
    }

    public async Task<IReadOnlyList<SliceKey>> OpenSlicesAsync(InvocationId id)
    {
        await using var connection = await database.OpenAsync();
        return await connection.QueryAsync(
            "SELECT tick, slice FROM slices WHERE invocation = @id AND coalesce(attend_at, 0) > 0 ORDER BY tick, slice",
            row => new SliceKey(id, row.GetInt64(0), row.GetInt32(1)), ("id", id.Raw()));
    }

    public async Task<IReadOnlyList<(InstanceId Instance, RecordKey Record)>> OpenRecordsAsync(IReadOnlyCollection<InstanceId> instances)
    {
        await using var connection = await database.OpenAsync();
        // No index holds the state; the oldest open slice bounds how far back an instance's records are looked at.
        var oldest = await connection.QueryAsync(
            "SELECT tick FROM slices WHERE attend_at IS NOT NULL ORDER BY tick LIMIT 1", row => row.GetInt64(0));
        if (oldest.Count == 0 || instances.Count == 0)
            return [];
        return await connection.QueryAsync(
            $"SELECT r.instance, r.tick, r.invocation, r.ordinal FROM records r WHERE {Any(connection, "r.instance")} AND r.tick >= @oldest AND r.state < 10",
            row => (new InstanceId(new CellGuid(row.GetGuid(0))), new RecordKey(RecordSql.InvocationOf(row.GetGuid(2)), row.GetInt64(1), row.GetInt32(3))),
            ("ids", Ids(connection, instances)), ("oldest", oldest[0]));
    }

    public async Task<long> CountAsync(AccountId account, DateTimeOffset from, DateTimeOffset until, long limit)
    {
        await using var connection = await database.OpenAsync();
        return (await connection.QueryAsync(
            """
            SELECT count(*) FROM (
              SELECT 1 FROM invocations WHERE account = @account AND file IS NULL AND invocation >= @from AND invocation < @until LIMIT @limit) c
            """,
            row => row.GetInt64(0),
            ("account", account.Value), ("from", CellGuid.FirstAt(from).Value), ("until", CellGuid.FirstAt(until).Value), ("limit", limit)))[0];
    }

    public async Task<IReadOnlySet<InstanceId>> ReleasedAsync(IReadOnlySet<InstanceId> instances)
    {
        await using var connection = await database.OpenAsync();
        var registered = await connection.QueryAsync(
            $"SELECT r.instance FROM instances r WHERE {Any(connection, "r.instance")}",
            row => new InstanceId(new CellGuid(row.GetGuid(0))), ("ids", Ids(connection, instances)));
        return instances.Except(registered).ToHashSet();
    }

    public Task<Reply<Page<InvocationView>>> ListAsync(AccountId account, InvocationQuery query) => new InvocationList(database, looks).RunAsync(account, query);

    public bool CanLook(InvocationQuery query) => looks.Takes(query);

    public Task<Seen> LookAsync(AccountId account, InvocationQuery query, Nonce nonce) => looks.ReadAsync(account, query, nonce);

    public Task<Reply<Page<RecordView>>> ResultsAsync(AccountId account, RecordQuery query) => new RecordList(database).RunAsync(account, query);

    internal static InvocationRow Read(DbDataReader row) => Read(row, 0);

    internal static InvocationRow Read(DbDataReader row, int first) => new()
    {
        Id = RecordSql.InvocationOf(row.GetGuid(first)),
        Account = new(row.GetString(first + 1)),
        Command = new CommandId(new CellGuid(row.GetGuid(first + 2))),
        Draft = JsonSerializer.Deserialize<CommandDraft>(row.GetString(first + 3), GrainStateSerializer.Options)!,
        Request = JsonSerializer.Deserialize<InvocationRequest>(row.GetString(first + 4), GrainStateSerializer.Options)! with
        {
            Rate = row.IsDBNull(first + 11) ? null : JsonSerializer.Deserialize<RatePolicy>(row.GetString(first + 11), GrainStateSerializer.Options),
        },
        CreatedAt = row.GetInt64(first + 5),
        Status = (OverallStatus)row.GetInt16(first + 6),
        ClassicStatus = (OverallStatus)row.GetInt16(first + 7),
        Finished = row.GetBoolean(first + 8),
        SliceCount = row.GetInt32(first + 9),
        LastTick = row.GetInt64(first + 10),
        Scheduled = row.GetBoolean(first + 12),
        File = row.IsDBNull(first + 14) ? null : JsonSerializer.Deserialize<FileToSend>(row.GetString(first + 14), GrainStateSerializer.Options),
        FinalCounts = row.IsDBNull(first + 13) ? null : JsonSerializer.Deserialize<StateCounts>(row.GetString(first + 13), GrainStateSerializer.Options),
    };

    internal static string SelectColumns => Columns;

    private static string Any(DbConnection connection, string column) =>
        connection.IsSqlite() ? $"{column} IN (SELECT value FROM json_each(@ids))" : $"{column} = ANY(@ids)";

    private static object Ids(DbConnection connection, IEnumerable<InstanceId> instances) => connection.IsSqlite()
        ? JsonSerializer.Serialize(instances.Select(id => id.Raw().ToString().ToUpperInvariant()))
        : instances.Select(id => id.Raw()).ToArray();
}
