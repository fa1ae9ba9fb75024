using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tests.Storage.Plans;

/// <summary>The tour with a million records of history, on the database whose plans follow what there is.</summary>
public sealed class MillionTours : Tours
{
    /// <inheritdoc/>
    protected override int RecordsEach => 50;

    /// <inheritdoc/>
    protected override IEnumerable<DatabaseKind> Kinds => [DatabaseKind.Postgres];
}

/// <summary>No call gets slower with history.</summary>
[Trait("Category", "Long")]
public sealed class MillionRecordTests(MillionTours tours) : IClassFixture<MillionTours>
{
    [Fact]
    public void Beside_a_million_records_no_statement_reads_a_table_that_grows_from_end_to_end() => PlanTests.None(PlanTests.NewScans(tours.Statements));

    [Fact]
    public void The_lists_were_asked_beside_a_million_records() =>
        Assert.True(tours.Statements.Count(statement => statement.Line.Contains("ORDER BY", StringComparison.Ordinal)) > 50);
}
