using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Records;

namespace CloudAssistant.Agent.Tests.Link;

/// <summary>
/// Records of one test alone. Real processes carry the id of their record, and an agent ends what carries it, wherever it comes from: tests that shared
/// an id would end each other's scripts.
/// </summary>
internal sealed class OwnRecords
{
    private readonly Guid _invocation = Guid.NewGuid();

    public RecordId this[int ordinal] => new(_invocation, Some.ServerMs, ordinal);
}
