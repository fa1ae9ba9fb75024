using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Schedules;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tags;

/// <summary>The tags of invocations as they are now; their requests hold those that they were made with.</summary>
internal sealed class InvocationTagRows
{
    private readonly Dictionary<Guid, ImmutableSortedDictionary<string, string>> _tags = [];

    /// <summary>The tags of one that was read.</summary>
    public ImmutableSortedDictionary<string, string> this[InvocationId invocation] =>
        _tags.GetValueOrDefault(invocation.Raw(), ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>Adds a query for the tags of all of these.</summary>
    public void Add(Statements statements, IReadOnlyCollection<InvocationId> invocations)
    {
        if (invocations.Count > 0)
            statements.Query(
                $"SELECT t.invocation, t.key, t.value FROM invocation_tags t WHERE {ScheduleSql.In(statements.Sqlite, "t.invocation", "tagged")}",
                row => Add(row.GetGuid(0), row.GetString(1), row.GetString(2)), ("tagged", ScheduleSql.Ids(statements.Sqlite, ScheduleSql.Raw(invocations))));
    }

    private void Add(Guid invocation, string key, string value) =>
        _tags[invocation] = _tags.GetValueOrDefault(invocation, ImmutableSortedDictionary<string, string>.Empty).SetItem(key, value);
}
