using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;

namespace CloudAssistant.Silo.Invocations;

/// <summary>Columns of records and slices, and how rows are read.</summary>
internal static class RecordSql
{
    public const string Columns = """
        r.tick, r.invocation, r.ordinal, r.account, r.instance, r.state, r.epoch, r.start_by, r.deadline, r.sent_at, r.started_at,
        r.finished_at, r.stop_at, r.updated_at, r.exit_code, r.error, r.error_info, r.unconfirmed, r.output_hash, r.dropped
        """;

    public const int ColumnCount = 20;

    public const string SliceColumns = """
        s.invocation, s.tick, s.slice, s.account, s.version, s.timeout_ms, s.attend_at,
        s.waiting, s.sent, s.running, s.stopping, s.success, s.failed, s.invalid, s.aborted, s.timeout, s.error, s.cancelled, s.terminated, s.limited, s.alone
        """;

    public static RecordRow ReadRecord(DbDataReader row) => new()
    {
        Key = new(InvocationOf(row.GetGuid(1)), row.GetInt64(0), row.GetInt32(2)),
        Account = new(row.GetString(3)),
        Instance = new(new CellGuid(row.GetGuid(4))),
        State = (RecordState)row.GetInt16(5),
        Epoch = row.GetInt64(6),
        StartBy = row.GetInt64(7),
        Deadline = Long(row, 8),
        SentAt = Long(row, 9),
        StartedAt = Long(row, 10),
        FinishedAt = Long(row, 11),
        StopAt = Long(row, 12),
        UpdatedAt = row.GetInt64(13),
        ExitCode = row.IsDBNull(14) ? null : row.GetInt32(14),
        Error = (RecordError)row.GetInt16(15),
        ErrorInfo = row.GetString(16),
        Unconfirmed = row.GetBoolean(17),
        OutputHash = row.IsDBNull(18) ? null : row.GetFieldValue<byte[]>(18),
        Dropped = row.GetInt64(19),
    };

    public static SliceRow ReadSlice(DbDataReader row) => new()
    {
        Key = new(InvocationOf(row.GetGuid(0)), row.GetInt64(1), row.GetInt32(2)),
        Account = new AccountId(row.GetString(3)),
        Version = row.GetInt64(4),
        TimeoutMs = row.GetInt64(5),
        AttendAt = Long(row, 6),
        Counts = ReadCounts(row, 7),
        Limited = row.GetBoolean(19),
        Alone = row.GetBoolean(20),
    };

    public static StateCounts ReadCounts(DbDataReader row, int first) => new()
    {
        Waiting = row.GetInt32(first),
        Sent = row.GetInt32(first + 1),
        Running = row.GetInt32(first + 2),
        Stopping = row.GetInt32(first + 3),
        Success = row.GetInt32(first + 4),
        Failed = row.GetInt32(first + 5),
        Invalid = row.GetInt32(first + 6),
        Aborted = row.GetInt32(first + 7),
        Timeout = row.GetInt32(first + 8),
        Error = row.GetInt32(first + 9),
        Cancelled = row.GetInt32(first + 10),
        Terminated = row.GetInt32(first + 11),
    };

    public static InvocationId InvocationOf(Guid guid) => new(new CellGuid(guid));

    public static Guid Raw(this InvocationId id) => id.Value.Value;

    public static Guid Raw(this InstanceId id) => id.Value.Value;

    /// <summary>The day of a tick; outputs are kept by it.</summary>
    public static int DayOf(long tick) => (int)(tick / 86_400_000);

    public static long? Long(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
