using Npgsql;

namespace CloudAssistant.Bench.Measures.Reads;

/// <summary>Thirty days of history in a database whose tables are there, made once: a later run finds it, also one that was broken off.</summary>
internal sealed class History(string database, Action<string> say)
{
    public const int Days = 30;
    private const long DayMs = 86_400_000;

    /// <summary>Fills what is not there yet; returns the account that all is asked of, and the records there are.</summary>
    public async Task<(string Account, long Records)> EnsureAsync(long records, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellation);
        await ExecuteAsync(connection, HistorySql.Books, cancellation);
        var account = (string)(await ScalarAsync(connection, "SELECT account FROM access_keys ORDER BY created_at LIMIT 1", cancellation))!;
        if (await ScalarAsync(connection, "SELECT count(*) FROM bench_history", cancellation) is 0L)
            await BeginAsync(connection, account, records, cancellation);
        await FillAsync(connection, account, cancellation);
        return (account, (long)(await ScalarAsync(connection, "SELECT count(*) FROM records", cancellation))!);
    }

    private async Task BeginAsync(NpgsqlConnection connection, string account, long records, CancellationToken cancellation)
    {
        say("Making instances and commands ...");
        var until = (long)(await ScalarAsync(connection, "SELECT (extract(epoch FROM now()) * 1000)::bigint - 60000", cancellation))!;
        var first = until / DayMs * DayMs - (Days - 1) * DayMs;
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(
            connection, HistorySql.Estate, cancellation, ("first", first), ("account", account), ("instances", HistorySql.Instances), ("commands", HistorySql.Commands));
        await ExecuteAsync(
            connection, "INSERT INTO bench_history VALUES (@first, @until, @invocations, 0, false)", cancellation,
            ("first", first), ("until", until), ("invocations", HistoryPlan.InvocationsFor(records)));
        await transaction.CommitAsync(cancellation);
    }

    private async Task FillAsync(NpgsqlConnection connection, string account, CancellationToken cancellation)
    {
        var (plan, filled, ready) = await ReadAsync(connection, cancellation);
        for (var day = filled; day < Days; day++)
        {
            say($"Filling day {day + 1} of {Days} ...");
            var (from, to) = plan.NumbersOf(day);
            var number = (int)(plan.First / DayMs) + day;
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await ExecuteAsync(connection, HistorySql.Partitions(number), cancellation);
            await ExecuteAsync(
                connection, HistorySql.Day, cancellation, ("first", plan.First), ("step", plan.Step), ("from", from), ("to", to), ("day", number), ("account", account),
                ("instances", HistorySql.Instances), ("commands", HistorySql.Commands));
            await ExecuteAsync(connection, "UPDATE bench_history SET days_filled = @filled", cancellation, ("filled", day + 1));
            await transaction.CommitAsync(cancellation);
        }

        if (ready)
            return;
        // As it would be after a month: what was inserted is vacuumed, and the planner knows it.
        say("Vacuuming ...");
        await ExecuteAsync(connection, "VACUUM (ANALYZE)", cancellation);
        await ExecuteAsync(connection, "UPDATE bench_history SET ready = true", cancellation);
    }

    private static async Task<(HistoryPlan Plan, int Filled, bool Ready)> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT first_tick, until, invocations, days_filled, ready FROM bench_history", connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), row.GetInt32(3), row.GetBoolean(4));
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteScalarAsync(cancellation);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation, params (string Name, object Value)[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
