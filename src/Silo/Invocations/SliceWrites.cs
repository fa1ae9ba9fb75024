using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>Collects what a slice transaction writes: outputs first, then records, then slice rows. Then the status of invocations
/// that have no other slice. One statement each, one round trip on PostgreSQL.</summary>
internal sealed class SliceWrites
{
    private static readonly RowColumns<RecordRow> RecordColumns = ColumnsOfRecords();

    private static readonly RowColumns<RecordRow> TimedColumns = ColumnsOfRecords().With("start_by", r => r.StartBy);

    private static readonly RowColumns<ChangedSlice> SliceColumns = new RowColumns<ChangedSlice>()
        .Key("invocation", s => s.After.Key.Invocation.Raw()).Key("tick", s => s.After.Key.Tick).Key("slice", s => s.After.Key.Number)
        .With("version", s => s.After.Version).With("attend_at", s => s.After.AttendAt)
        .With("waiting", s => s.After.Counts.Waiting).With("sent", s => s.After.Counts.Sent).With("running", s => s.After.Counts.Running)
        .With("stopping", s => s.After.Counts.Stopping).With("success", s => s.After.Counts.Success).With("failed", s => s.After.Counts.Failed)
        .With("invalid", s => s.After.Counts.Invalid).With("aborted", s => s.After.Counts.Aborted).With("timeout", s => s.After.Counts.Timeout)
        .With("error", s => s.After.Counts.Error).With("cancelled", s => s.After.Counts.Cancelled).With("terminated", s => s.After.Counts.Terminated)
        .Beside("version_before", s => s.Before.Version);

    private static readonly RowColumns<KeptOutput> OutputColumns = new RowColumns<KeptOutput>()
        .With("day", o => o.Day).With("account", o => o.Account).With("hash", o => Convert.FromHexString(o.Hash)).With("content", o => o.Content);

    private static readonly RowColumns<KeptOutput> OutputNames = new RowColumns<KeptOutput>()
        .Key("day", o => o.Day).Key("account", o => o.Account).Key("hash", o => Convert.FromHexString(o.Hash));

    private static readonly RowColumns<LateReport> LateColumns = new RowColumns<LateReport>()
        .With("tick", l => l.Report.Record.Tick).With("invocation", l => l.Report.Record.Invocation.Raw()).With("ordinal", l => l.Report.Record.Ordinal)
        .With("account", l => l.Account).With("kind", l => (short)l.Report.Kind).With("exit_code", l => l.Report.ExitCode).With("noted_at", l => l.NotedAt);

    private readonly Dictionary<SliceKey, ChangedSlice> _rows = [];
    private readonly Dictionary<RecordKey, RecordRow> _records = [];
    private readonly Dictionary<RecordKey, RecordRow> _timed = [];
    private readonly Dictionary<(int Day, string Account, string Hash), KeptOutput> _outputs = [];
    private readonly Dictionary<(int Day, string Account, string Hash), KeptOutput> _running = [];
    private readonly List<KeptOutput> _replaced = [];
    private readonly List<LateReport> _late = [];

    public void Add(SliceRow before, SliceRow after, SliceChanges changes, long now)
    {
        if (!ReferenceEquals(before, after))
            _rows[after.Key] = new(_rows.TryGetValue(after.Key, out var earlier) ? earlier.Before : before, after);
        foreach (var record in changes.Records)
        {
            Put(record, changes.StartByChanged);
            if (record.OutputHash is not { } hash || !changes.Outputs.TryGetValue(record.Key.Ordinal, out var content))
                continue;
            var output = new KeptOutput(RecordSql.DayOf(record.Key.Tick), record.Account.Value, Convert.ToHexStringLower(hash), content);
            if (RunningOutput.IsOf(record))
                _running[(output.Day, output.Account, output.Hash)] = output;
            else
                _outputs.TryAdd((output.Day, output.Account, output.Hash), output);
        }

        foreach (var ordinal in changes.OutputsReplaced)
        {
            var key = new RecordKey(before.Key.Invocation, before.Key.Tick, ordinal);
            var output = new KeptOutput(RecordSql.DayOf(key.Tick), before.Account.Value, Convert.ToHexStringLower(RunningOutput.NameOf(key)), []);
            _running.Remove((output.Day, output.Account, output.Hash));
            _replaced.Add(output);
        }

        foreach (var report in changes.Late)
            _late.Add(new(report, before.Account.Value, now));
    }

    public async Task RunAsync(DbConnection connection)
    {
        var statements = new Statements(connection.IsSqlite());
        // In one order everywhere: two transactions that keep the same outputs must not wait for each other in a circle.
        statements.Insert("outputs", OutputColumns, InOrder(_outputs.Values, CompareOutputs), "ON CONFLICT DO NOTHING");
        // These are each of one record, whose slice is locked.
        statements.Insert("outputs", OutputColumns, [.. _running.Values], "ON CONFLICT (day, account, hash) DO UPDATE SET content = excluded.content");
        statements.Rows(OutputNames.Delete("outputs", statements.Sqlite), OutputNames, _replaced);
        AddRecords(statements, RecordColumns, InOrder(_records.Values, CompareRecords));
        AddRecords(statements, TimedColumns, InOrder(_timed.Values, CompareRecords));
        var slices = InOrder(_rows.Values, (a, b) => CompareSlices(a.After.Key, b.After.Key));
        AddSlices(statements, slices);
        StatusChange.Add(statements, [.. slices.Select(slice => StatusChange.Of(slice.Before, slice.After)).OfType<StatusChange>()], static _ => { });
        statements.Insert("late_reports", LateColumns, InOrder(_late, CompareLate), "ON CONFLICT DO NOTHING");
        await statements.RunAsync(connection);
    }

    private static RowColumns<RecordRow> ColumnsOfRecords() => new RowColumns<RecordRow>()
        .Key("tick", r => r.Key.Tick).Key("invocation", r => r.Key.Invocation.Raw()).Key("ordinal", r => r.Key.Ordinal)
        .With("state", r => (short)r.State).With("epoch", r => r.Epoch).With("deadline", r => r.Deadline).With("sent_at", r => r.SentAt)
        .With("started_at", r => r.StartedAt).With("finished_at", r => r.FinishedAt).With("stop_at", r => r.StopAt).With("updated_at", r => r.UpdatedAt)
        .With("exit_code", r => r.ExitCode).With("error", r => (short)r.Error).With("error_info", r => r.ErrorInfo)
        .With("unconfirmed", r => r.Unconfirmed).With("output_hash", r => r.OutputHash).With("dropped", r => r.Dropped);

    private void Put(RecordRow record, bool timed)
    {
        if (timed || (_timed.Count > 0 && _timed.ContainsKey(record.Key)))
        {
            _records.Remove(record.Key);
            _timed[record.Key] = record;
        }
        else
        {
            _records[record.Key] = record;
        }
    }

    private static void AddRecords(Statements statements, RowColumns<RecordRow> columns, RecordRow[] records)
    {
        if (records.Length == 0)
            return;
        // The bounds name the partitions before anything is read.
        statements.Rows(
            columns.Update("records", statements.Sqlite) + " AND t.tick >= @first_tick AND t.tick <= @last_tick AND t.state < 10", columns, records,
            changed => Expect(changed, records.Length), null, ("first_tick", records[0].Key.Tick), ("last_tick", records[^1].Key.Tick));
    }

    private static void AddSlices(Statements statements, ChangedSlice[] slices) => statements.Rows(
        $"{SliceColumns.Update("slices", statements.Sqlite)} AND t.version = {RowColumns<ChangedSlice>.Of("version_before", statements.Sqlite)}",
        SliceColumns, slices, changed => Expect(changed, slices.Length));

    // Under the slice lock nothing else can have changed these rows; anything else is a bug, and the transaction must not commit.
    private static void Expect(int changed, int expected)
    {
        if (changed != expected)
            throw new InvalidOperationException($"A slice transaction changed {changed} rows instead of {expected}.");
    }

    private static T[] InOrder<T>(ICollection<T> rows, Comparison<T> order)
    {
        var sorted = new T[rows.Count];
        rows.CopyTo(sorted, 0);
        Array.Sort(sorted, order);
        return sorted;
    }

    private static int CompareOutputs(KeptOutput a, KeptOutput b) =>
        a.Day != b.Day ? a.Day.CompareTo(b.Day)
        : a.Account != b.Account ? string.CompareOrdinal(a.Account, b.Account)
        : string.CompareOrdinal(a.Hash, b.Hash);

    private static int CompareRecords(RecordRow a, RecordRow b) => CompareKeys(a.Key, b.Key);

    private static int CompareLate(LateReport a, LateReport b)
    {
        var byRecord = CompareKeys(a.Report.Record, b.Report.Record);
        return byRecord != 0 ? byRecord : a.Report.Kind.CompareTo(b.Report.Kind);
    }

    private static int CompareKeys(RecordKey a, RecordKey b)
    {
        var byTick = a.Tick.CompareTo(b.Tick);
        var byInvocation = byTick != 0 ? byTick : a.Invocation.Raw().CompareTo(b.Invocation.Raw());
        return byInvocation != 0 ? byInvocation : a.Ordinal.CompareTo(b.Ordinal);
    }

    private static int CompareSlices(SliceKey a, SliceKey b)
    {
        var byInvocation = a.Invocation.Raw().CompareTo(b.Invocation.Raw());
        var byTick = byInvocation != 0 ? byInvocation : a.Tick.CompareTo(b.Tick);
        return byTick != 0 ? byTick : a.Number.CompareTo(b.Number);
    }

    private sealed record ChangedSlice(SliceRow Before, SliceRow After);

    private sealed record KeptOutput(int Day, string Account, string Hash, byte[] Content);

    private sealed record LateReport(AgentReport Report, string Account, long NotedAt);
}
