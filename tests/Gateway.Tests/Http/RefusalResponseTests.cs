using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Tests.Http;

public class RefusalResponseTests
{
    public static TheoryData<RefusalCode> Codes => [.. Enum.GetValues<RefusalCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_refusal_has_its_code_and_status(RefusalCode code)
    {
        var fault = RefusalResponses.Of(code, "words");

        Assert.Equal("words", fault.Message);
        Assert.InRange(fault.Status, 400, 599);
        // The name is the code without its dots, whatever the case of its letters.
        Assert.StartsWith(code.ToString(), fault.Code.Replace(".", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void No_two_refusals_have_the_same_code() =>
        Assert.Equal(Enum.GetValues<RefusalCode>().Length, Enum.GetValues<RefusalCode>().Select(code => RefusalResponses.Of(code, "").Code).Distinct().Count());

    [Fact]
    public void A_missing_parameter_is_part_of_the_code()
    {
        Assert.Equal(new ApiFault("MissingParameter.CommandId", 400, "The parameter CommandId is required."), RefusalResponses.Missing("CommandId"));
        Assert.Equal(new ApiFault("MissingAction", 400, "Action is mandatory for this action."), RefusalResponses.MissingCommon("Action"));
    }
}
