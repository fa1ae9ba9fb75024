using CloudAssistant.Api.Paging;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Http;

/// <summary>Reads MaxResults and NextToken, or PageNumber and PageSize; the first pair wins.</summary>
internal static class PageParameters
{
    private const int RowsDefault = 10;

    /// <summary>Most rows in a page.</summary>
    public const int RowsMax = 50;

    /// <summary>Which page is asked for.</summary>
    public static PageRequest Page(this ParameterReader parameters, int rowsMax = RowsMax)
    {
        if (parameters.Has("MaxResults") || parameters.Has("NextToken"))
            return new(Rows(parameters, "MaxResults", RefusalCode.InvalidParameterMaxResults, rowsMax), parameters.Optional("NextToken"));

        var bad = RefusalResponses.Of(RefusalCode.InvalidParamPageNumber, "PageNumber is a whole number from 1.");
        var number = parameters.Number("PageNumber", bad) ?? 1;
        if (number < 1 || number > int.MaxValue / rowsMax)
            parameters.Refuse(bad);
        return new(Rows(parameters, "PageSize", RefusalCode.InvalidParamPageSize, rowsMax), null, (int)Math.Clamp(number, 1, int.MaxValue / rowsMax));
    }

    /// <summary>The response with its paging fields.</summary>
    public static T Paged<T, TItem>(this T response, PageRequest asked, Page<TItem>? page)
        where T : PagedResponse =>
        response with { PageNumber = asked.Number ?? 1, PageSize = asked.Size, TotalCount = page?.TotalCount ?? 0, NextToken = page?.NextToken ?? "" };

    private static int Rows(ParameterReader parameters, string name, RefusalCode code, int rowsMax)
    {
        var bad = RefusalResponses.Of(code, $"{name} is a whole number from 1 to {rowsMax}.");
        var rows = parameters.Number(name, bad) ?? RowsDefault;
        if (rows < 1 || rows > rowsMax)
            parameters.Refuse(bad);
        return (int)Math.Clamp(rows, 1, rowsMax);
    }
}
