using System.Collections.Immutable;

namespace CloudAssistant.Grains.Interfaces.Paging;

/// <summary>One page of a list, newest first.</summary>
/// <param name="Items">The rows.</param>
/// <param name="NextToken">Ask with it for the rows that follow; null at the end.</param>
/// <param name="TotalCount">How many rows there are, counted to <see cref="CountMax"/> and no further. 0 when paging by token.</param>
[GenerateSerializer, Immutable, Alias("ca.Page`1")]
public sealed record Page<T>(
    [property: Id(0)] ImmutableArray<T> Items,
    [property: Id(1)] string? NextToken,
    [property: Id(2)] int TotalCount)
{
    /// <summary>Where counting stops, in rows: a count costs what it counts.</summary>
    public const int CountMax = 10_000;
}
