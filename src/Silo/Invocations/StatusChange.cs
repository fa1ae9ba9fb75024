using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>A status folded from slice rows.</summary>
/// <param name="Id">Of which invocation.</param>
/// <param name="Status">InvocationStatus.</param>
/// <param name="Classic">InvokeStatus.</param>
/// <param name="Finished">No record is open.</param>
/// <param name="Version">Sum of the versions of the rows.</param>
internal sealed record StatusChange(InvocationId Id, OverallStatus Status, OverallStatus Classic, bool Finished, long Version)
{
    private static readonly RowColumns<StatusChange> Columns = new RowColumns<StatusChange>()
        .Key("invocation", s => s.Id.Raw()).With("status", s => (short)s.Status).With("classic_status", s => (short)s.Classic)
        .With("finished", s => s.Finished).With("status_version", s => s.Version);

    /// <summary>What the change of a slice that is alone makes of its invocation's status; null when it stays, or when other slices count too.</summary>
    public static StatusChange? Of(SliceRow before, SliceRow after)
    {
        if (!after.Alone)
            return null;
        var (was, now) = (before.Counts, after.Counts);
        var change = new StatusChange(after.Key.Invocation, StatusFold.Of(now), StatusFold.ClassicOf(now), now.Open == 0, after.Version);
        return change.Status == StatusFold.Of(was) && change.Classic == StatusFold.ClassicOf(was) && change.Finished == (was.Open == 0) ? null : change;
    }

    /// <summary>Writes them, one per invocation, but not over what was folded from later rows, nor over an end; <paramref name="written"/> gets the ids of those written.</summary>
    public static void Add(Statements statements, IReadOnlyList<StatusChange> changes, Action<DbDataReader> written) => statements.Rows(
        $"""
        {Columns.Update("invocations", statements.Sqlite)} AND NOT t.finished AND t.status_version <= {RowColumns<StatusChange>.Of("status_version", statements.Sqlite)}
        RETURNING {(statements.Sqlite ? "" : "t.")}invocation
        """,
        Columns, changes, null, written);
}
