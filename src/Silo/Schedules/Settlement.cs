using System.Data.Common;
using System.Text.Json;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Schedules;

/// <summary>Folds how the instances of an invocation that repeats stand, and writes it once nothing of it can change any more.</summary>
internal static class Settlement
{
    /// <summary>How its instances stand.</summary>
    public static async Task<StateCounts> CountAsync(DbConnection connection, InvocationId invocation)
    {
        var counts = new StateCounts();
        await connection.QueryAsync(
            """
            SELECT m.ended, c.ended, coalesce(r.state, m.last_state), count(*)
            FROM schedule_instances m
            LEFT JOIN schedules c ON c.invocation = m.invocation AND c.zone = m.zone
            LEFT JOIN records r ON r.tick = m.last_tick AND r.invocation = m.invocation AND r.ordinal = m.last_ordinal
            WHERE m.invocation = @id GROUP BY 1, 2, 3
            """,
            row => counts = counts.Add(StateOf(row), row.GetInt32(3)), ("id", invocation.Raw()));
        return counts;
    }

    // Said so that no index of all that is active or open serves: PostgreSQL takes one of those for shorter than it is, and looks through it for one invocation.
    /// <summary>Writes the final status; false while a tick may come or a record is open.</summary>
    public static async Task<bool> RunAsync(DbConnection connection, InvocationId invocation)
    {
        var open = await connection.QueryAsync(
            """
            SELECT 1 FROM schedules c WHERE c.invocation = @id AND c.ended < 1
            UNION ALL SELECT 1 FROM slices s WHERE s.invocation = @id AND coalesce(s.attend_at, 0) > 0 LIMIT 1
            """,
            row => true, ("id", invocation.Raw()));
        if (open.Count > 0)
            return false;
        var counts = await CountAsync(connection, invocation);
        return await connection.ExecuteAsync(
            """
            UPDATE invocations SET status = @status, classic_status = @classic, finished = @yes, scheduled = @no, final_counts = @counts
            WHERE invocation = @id AND NOT finished
            """,
            ("id", invocation.Raw()), ("status", (short)StatusFold.Of(counts)), ("classic", (short)StatusFold.ClassicOf(counts)), ("yes", true), ("no", false),
            ("counts", JsonSerializer.Serialize(counts, GrainStateSerializer.Options))) > 0;
    }

    /// <summary>The columns are: end of the instance, end of the schedule, state of the latest record.</summary>
    private static RecordState StateOf(DbDataReader row) => MemberRules.StateOf(
        (ScheduleEnd)row.GetInt16(0), row.IsDBNull(1) ? ScheduleEnd.Stopped : (ScheduleEnd)row.GetInt16(1), row.IsDBNull(2) ? null : (RecordState)row.GetInt16(2));
}
