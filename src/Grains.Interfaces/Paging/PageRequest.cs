namespace CloudAssistant.Grains.Interfaces.Paging;

/// <summary>Which part of a list is asked for: the part after <paramref name="NextToken"/>, or a page by its number.</summary>
/// <param name="Size">Rows in the page, 1 to 50 unless the list says otherwise. Default: 10.</param>
/// <param name="NextToken">Where the page before ended; null for the first. Wins over <paramref name="Number"/>. Opaque to callers.</param>
/// <param name="Number">Page number from 1, for callers of the old way; null when paging by token.</param>
[GenerateSerializer, Immutable, Alias("ca.PageRequest")]
public sealed record PageRequest([property: Id(0)] int Size = 10, [property: Id(1)] string? NextToken = null, [property: Id(2)] int? Number = null);
