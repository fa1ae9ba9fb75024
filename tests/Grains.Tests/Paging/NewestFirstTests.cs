using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Paging;
using CsCheck;

namespace CloudAssistant.Grains.Tests.Paging;

public sealed class NewestFirstTests
{
    [Fact]
    public void A_token_reads_back_as_the_place_it_was_made_of() =>
        Gen.Select(Gen.Long, Gen.Guid).Sample((at, id) =>
            RowPlace.TryParse(new RowPlace(at, id).ToString(), out var place) && place == new RowPlace(at, id));

    [Fact]
    public void Any_other_text_is_no_token() =>
        Gen.String.Where(text => text.Length != 32).Sample(text => !RowPlace.TryParse(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    [InlineData("AAAAAAAAAAAAAAAA AAAAAAAAAAAAAAA")]
    public void A_broken_token_is_refused(string token) =>
        Assert.Equal(RefusalCode.InvalidParameterNextToken, NewestFirst.Of(new(NextToken: token)).Refused?.Code);

    [Theory]
    [InlineData(0, null, RefusalCode.InvalidParameterMaxResults)]
    [InlineData(51, null, RefusalCode.InvalidParameterMaxResults)]
    [InlineData(0, 1, RefusalCode.InvalidParamPageSize)]
    [InlineData(51, 1, RefusalCode.InvalidParamPageSize)]
    [InlineData(1, 0, RefusalCode.InvalidParamPageNumber)]
    [InlineData(1, int.MaxValue, RefusalCode.InvalidParamPageNumber)]
    public void Sizes_and_numbers_keep_their_limits(int size, int? number, RefusalCode refused) =>
        Assert.Equal(refused, NewestFirst.Of(new(Size: size, Number: number)).Refused?.Code);

    [Fact]
    public void A_token_wins_over_a_number()
    {
        var place = new RowPlace(1, Guid.NewGuid());
        Assert.Equal(new NewestFirst(10, 0, place, false), NewestFirst.Of(new PageRequest(NextToken: place.ToString(), Number: 3)).Value);
        Assert.Equal(new NewestFirst(10, 20, null, true), NewestFirst.Of(new PageRequest(Number: 3)).Value);
    }
}
