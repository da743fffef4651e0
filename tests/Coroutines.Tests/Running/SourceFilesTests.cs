using Coroutines.Tests.Ground;

namespace Coroutines.Tests.Running;

public sealed class SourceFilesTests
{
    private readonly SourceFiles _files = new(most: 3);

    [Fact(Timeout = Limits.Time)]
    public void Each_name_has_a_number_of_its_own_by_which_it_is_found_again()
    {
        var (shop, street) = (_files.NumberOf("Shop.cs"), _files.NumberOf("Street.cs"));

        _files.NumberOf(new string("Shop.cs".AsSpan())).ShouldBe(shop);
        _files.NumberOf("Street.cs").ShouldBe(street);
        (_files.NameOf(shop), _files.NameOf(street)).ShouldBe(("Shop.cs", "Street.cs"));
    }

    [Fact(Timeout = Limits.Time)]
    public void What_has_no_name_and_what_comes_when_there_are_enough_is_nameless()
    {
        _files.NumberOf("");
        _files.NumberOf("Shop.cs");
        _files.NumberOf("Street.cs");

        _files.NameOf(_files.NumberOf("Town.cs")).ShouldBe("");
        _files.NameOf(_files.NumberOf("")).ShouldBe("");
        _files.NameOf(_files.NumberOf("Shop.cs")).ShouldBe("Shop.cs");
    }

    [Theory(Timeout = Limits.Time)]
    [InlineData(12, " in Shop.cs:line 12")]
    [InlineData(1_048_575, " in Shop.cs:line 1048575")]
    [InlineData(1_048_576, "")]
    [InlineData(int.MaxValue, "")]
    [InlineData(0, "")]
    [InlineData(-1, "")]
    public void The_line_of_an_origin_is_told_up_to_the_millionth(int line, string told) =>
        new Origin("Shop.cs", line).ToString().ShouldBe(told);
}
