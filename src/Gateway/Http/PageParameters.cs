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
    public static PageRequest Page(this ParameterReader parameters)
    {
        if (parameters.Has("MaxResults") || parameters.Has("NextToken"))
            return new(Rows(parameters, "MaxResults", RefusalCode.InvalidParameterMaxResults), parameters.Optional("NextToken"));

        var bad = RefusalResponses.Of(RefusalCode.InvalidParamPageNumber, "PageNumber is a whole number from 1.");
        var number = parameters.Number("PageNumber", bad) ?? 1;
        if (number is < 1 or > int.MaxValue / RowsMax)
            parameters.Refuse(bad);
        return new(Rows(parameters, "PageSize", RefusalCode.InvalidParamPageSize), null, (int)Math.Clamp(number, 1, int.MaxValue / RowsMax));
    }

    /// <summary>The response with its paging fields.</summary>
    public static T Paged<T, TItem>(this T response, PageRequest asked, Page<TItem>? page)
        where T : PagedResponse =>
        response with { PageNumber = asked.Number ?? 1, PageSize = asked.Size, TotalCount = page?.TotalCount ?? 0, NextToken = page?.NextToken ?? "" };

    private static int Rows(ParameterReader parameters, string name, RefusalCode code)
    {
        var bad = RefusalResponses.Of(code, $"{name} is a whole number from 1 to {RowsMax}.");
        var rows = parameters.Number(name, bad) ?? RowsDefault;
        if (rows is < 1 or > RowsMax)
            parameters.Refuse(bad);
        return (int)Math.Clamp(rows, 1, RowsMax);
    }
}
