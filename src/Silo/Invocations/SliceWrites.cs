using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>Collects what a slice transaction writes: outputs first, then records, then slice rows. One round trip on PostgreSQL.</summary>
internal sealed class SliceWrites
{
    private const string UpdatePostgres = """
        UPDATE records r SET state = v.state, epoch = v.epoch, deadline = v.deadline, sent_at = v.sent_at, started_at = v.started_at,
          finished_at = v.finished_at, stop_at = v.stop_at, updated_at = v.updated_at, exit_code = v.exit_code, error = v.error,
          error_info = v.error_info, unconfirmed = v.unconfirmed, output_hash = v.output_hash, dropped = v.dropped
        FROM unnest(@ordinal, @state, @epoch, @deadline, @sent_at, @started_at, @finished_at, @stop_at, @updated_at, @exit_code, @error,
          @error_info, @unconfirmed, @output_hash, @dropped)
          AS v(ordinal, state, epoch, deadline, sent_at, started_at, finished_at, stop_at, updated_at, exit_code, error,
            error_info, unconfirmed, output_hash, dropped)
        WHERE r.tick = @tick AND r.invocation = @invocation AND r.ordinal = v.ordinal AND r.state < 10
        """;

    private const string UpdateSqlite = """
        UPDATE records SET state = @state, epoch = @epoch, deadline = @deadline, sent_at = @sent_at, started_at = @started_at,
          finished_at = @finished_at, stop_at = @stop_at, updated_at = @updated_at, exit_code = @exit_code, error = @error,
          error_info = @error_info, unconfirmed = @unconfirmed, output_hash = @output_hash, dropped = @dropped
        WHERE tick = @tick AND invocation = @invocation AND ordinal = @ordinal AND state < 10
        """;

    private readonly SortedDictionary<SliceKey, (SliceRow Before, SliceRow After)> _rows = [];
    private readonly Dictionary<RecordKey, RecordRow> _records = [];
    private readonly Dictionary<(int Day, string Account, string Hash), byte[]> _outputs = [];
    private readonly List<(AgentReport Report, string Account)> _late = [];
    private long _now;

    public void Add(SliceRow before, SliceRow after, SliceChanges changes, long now)
    {
        _now = now;
        if (!ReferenceEquals(before, after))
            _rows[after.Key] = (_rows.TryGetValue(after.Key, out var earlier) ? earlier.Before : before, after);
        foreach (var record in changes.Records)
        {
            _records[record.Key] = record;
            if (record.OutputHash is { } hash && changes.Outputs.TryGetValue(record.Key.Ordinal, out var content))
                _outputs[(RecordSql.DayOf(record.Key.Tick), record.Account.Value, Convert.ToHexStringLower(hash))] = content;
        }

        foreach (var report in changes.Late)
            _late.Add((report, before.Account.Value));
    }

    public async Task RunAsync(DbConnection connection)
    {
        var statements = new Statements();
        // In one order everywhere: two transactions that keep the same outputs must not wait for each other.
        foreach (var ((day, account, hash), content) in _outputs.OrderBy(o => o.Key.Day).ThenBy(o => o.Key.Account, StringComparer.Ordinal).ThenBy(o => o.Key.Hash, StringComparer.Ordinal))
            statements.Change(
                "INSERT INTO outputs (day, account, hash, content) VALUES (@day, @account, @hash, @content) ON CONFLICT DO NOTHING", null,
                ("day", day), ("account", account), ("hash", Convert.FromHexString(hash)), ("content", content));
        foreach (var slice in _records.Values.GroupBy(record => record.Key.Slice).OrderBy(group => group.Key))
            AddRecords(statements, slice.Key, [.. slice.OrderBy(record => record.Key.Ordinal)], connection.IsSqlite());
        foreach (var (before, after) in _rows.Values)
            AddSlice(statements, before, after);
        foreach (var (report, account) in _late.OrderBy(late => late.Report.Record.Slice).ThenBy(late => late.Report.Record.Ordinal))
            statements.Change(
                """
                INSERT INTO late_reports (tick, invocation, ordinal, account, kind, exit_code, noted_at)
                VALUES (@tick, @invocation, @ordinal, @account, @kind, @exit_code, @now) ON CONFLICT DO NOTHING
                """, null,
                ("tick", report.Record.Tick), ("invocation", report.Record.Invocation.Raw()), ("ordinal", report.Record.Ordinal), ("account", account),
                ("kind", (short)report.Kind), ("exit_code", report.ExitCode), ("now", _now));
        await statements.RunAsync(connection);
    }

    private static void AddRecords(Statements statements, SliceKey slice, RecordRow[] records, bool sqlite)
    {
        if (sqlite)
        {
            foreach (var record in records)
                statements.Change(UpdateSqlite, changed => Expect(changed, 1), Row(record));
            return;
        }

        statements.Change(
            UpdatePostgres,
            changed => Expect(changed, records.Length),
            ("tick", slice.Tick), ("invocation", slice.Invocation.Raw()),
            ("ordinal", records.Select(r => r.Key.Ordinal).ToArray()), ("state", records.Select(r => (short)r.State).ToArray()),
            ("epoch", records.Select(r => r.Epoch).ToArray()), ("deadline", records.Select(r => r.Deadline).ToArray()),
            ("sent_at", records.Select(r => r.SentAt).ToArray()), ("started_at", records.Select(r => r.StartedAt).ToArray()),
            ("finished_at", records.Select(r => r.FinishedAt).ToArray()), ("stop_at", records.Select(r => r.StopAt).ToArray()),
            ("updated_at", records.Select(r => r.UpdatedAt).ToArray()), ("exit_code", records.Select(r => r.ExitCode).ToArray()),
            ("error", records.Select(r => (short)r.Error).ToArray()), ("error_info", records.Select(r => r.ErrorInfo).ToArray()),
            ("unconfirmed", records.Select(r => r.Unconfirmed).ToArray()), ("output_hash", records.Select(r => r.OutputHash).ToArray()),
            ("dropped", records.Select(r => r.Dropped).ToArray()));
    }

    private static (string, object?)[] Row(RecordRow r) =>
    [
        ("tick", r.Key.Tick), ("invocation", r.Key.Invocation.Raw()), ("ordinal", r.Key.Ordinal), ("state", (short)r.State), ("epoch", r.Epoch),
        ("deadline", r.Deadline), ("sent_at", r.SentAt), ("started_at", r.StartedAt), ("finished_at", r.FinishedAt), ("stop_at", r.StopAt),
        ("updated_at", r.UpdatedAt), ("exit_code", r.ExitCode), ("error", (short)r.Error), ("error_info", r.ErrorInfo),
        ("unconfirmed", r.Unconfirmed), ("output_hash", r.OutputHash), ("dropped", r.Dropped),
    ];

    private static void AddSlice(Statements statements, SliceRow before, SliceRow after) => statements.Change(
        """
        UPDATE slices SET version = @version, attend_at = @attend_at, waiting = @waiting, sent = @sent, running = @running, stopping = @stopping,
          success = @success, failed = @failed, invalid = @invalid, aborted = @aborted, timeout = @timeout, error = @error,
          cancelled = @cancelled, terminated = @terminated
        WHERE invocation = @invocation AND tick = @tick AND slice = @slice AND version = @before
        """,
        changed => Expect(changed, 1),
        ("version", after.Version), ("attend_at", after.AttendAt), ("waiting", after.Counts.Waiting), ("sent", after.Counts.Sent),
        ("running", after.Counts.Running), ("stopping", after.Counts.Stopping), ("success", after.Counts.Success), ("failed", after.Counts.Failed),
        ("invalid", after.Counts.Invalid), ("aborted", after.Counts.Aborted), ("timeout", after.Counts.Timeout), ("error", after.Counts.Error),
        ("cancelled", after.Counts.Cancelled), ("terminated", after.Counts.Terminated), ("invocation", after.Key.Invocation.Raw()),
        ("tick", after.Key.Tick), ("slice", after.Key.Number), ("before", before.Version));

    // Under the slice lock nothing else can have changed these rows; anything else is a bug, and the transaction must not commit.
    private static void Expect(int changed, int expected)
    {
        if (changed != expected)
            throw new InvalidOperationException($"A slice transaction changed {changed} rows instead of {expected}.");
    }
}
